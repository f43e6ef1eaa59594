package dev.beamrlvr.training;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import dev.beamrlvr.schemas.internal.StepPartStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.values.KV;

/** Makes step parts and seals them with the digest by which duplicates are compared. */
final class StepParts {

  /** Of parts by the run that they belong to, as they are gathered. */
  static final KvCoder<String, StepPart> CODER =
      KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(StepPart.class));

  private StepParts() {}

  /** Returns a part to be gathered with the others of its run. */
  static KV<String, StepPart> byRun(StepPart part) {
    return KV.of(part.getRunId(), part);
  }

  /** Returns a builder of an empty part; everything that was measured is left to be set. */
  static StepPart.Builder empty(
      CheckpointReference base, int step, int slot, StepPartKind kind, String fingerprint) {
    return StepPart.newBuilder()
        .setRunId(base.getRunId())
        .setStep(step)
        .setSlot(slot)
        .setKind(kind)
        .setStatus(StepPartStatus.EMPTY)
        .setBase(base)
        .setFingerprint(fingerprint)
        .setResponses(0)
        .setTokens(0)
        .setBuffers(List.of())
        .setPrompts(List.of())
        .setCandidates(List.of())
        .setDigest("");
  }

  /** Returns the finished part with the SHA-256 of its own Avro encoding. */
  static StepPart seal(StepPart.Builder builder) {
    String digest = Sha256.of(encode(builder.setDigest("").build()));
    return builder.setDigest(digest).build();
  }

  /**
   * Checks that all parts were computed on machines of the kind that the run began on.
   *
   * @throws TrainingException which names the slot that was not
   */
  static void checkSameMachine(List<StepPart> parts, CheckpointReference base) {
    // The base policy may have been published by a driver that is no worker.
    String expected = base.getStep() > 0 ? base.getFingerprint() : parts.get(0).getFingerprint();
    for (StepPart part : parts) {
      checkMachine(part.getStep(), part.getSlot(), part.getFingerprint(), expected);
    }
  }

  /**
   * Checks that a machine that is about to compute is of the kind that took the run's steps.
   *
   * @throws TrainingException if it is not
   */
  static void checkMachine(CheckpointReference base, int step, int slot, String fingerprint) {
    if (base.getStep() > 0) {
      checkMachine(step, slot, fingerprint, base.getFingerprint());
    }
  }

  private static void checkMachine(int step, int slot, String fingerprint, String expected) {
    if (!fingerprint.equals(expected)) {
      throw new TrainingException(
          "step %d, slot %d fell to another kind of machine than the run's: %s; results would not be"
              + " reproducible, use workers of one kind and one environment",
          step, slot, NumericFingerprint.difference(fingerprint, expected));
    }
  }

  private static byte[] encode(StepPart part) {
    try {
      ByteBuffer bytes = StepPart.getEncoder().encode(part);
      return Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
