package dev.beamrlvr.training;

import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.StepPart;
import dev.beamrlvr.schemas.StepPartKind;
import dev.beamrlvr.schemas.StepPartStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Makes step parts and seals them with the digest by which duplicates are compared. */
final class StepParts {

  private StepParts() {}

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
    String digest = sha256(encode(builder.setDigest("").build()));
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
      if (!part.getFingerprint().equals(expected)) {
        throw new TrainingException(
            "step %d, slot %d was computed on another kind of machine (%s) than the run's (%s):"
                + " results would not be reproducible; use workers of one kind",
            part.getStep(), part.getSlot(), part.getFingerprint(), expected);
      }
    }
  }

  private static ByteBuffer encode(StepPart part) {
    try {
      return StepPart.getEncoder().encode(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
