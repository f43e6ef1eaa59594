package dev.beamrlvr.internal.checkpoints;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * What a checkpoint consists of: the file manifest.json, written last, whose bytes depend on
 * nothing but these values. Its last field is the SHA-256 of the rest: of a checkpoint that is
 * looked for, nobody knows the manifest's digest.
 *
 * @param format version of this file's form
 * @param runId the run that the checkpoint belongs to
 * @param step steps taken so far; 0 is the base policy
 * @param status whether the run still trains
 * @param policyDigest SHA-256 (hexadecimal) of the weights
 * @param fingerprint numeric fingerprint of the machine that made it
 * @param files every other file of the directory, by name
 */
@JsonPropertyOrder({"format", "runId", "step", "status", "policyDigest", "fingerprint", "files"})
@JsonIgnoreProperties(Json.SEAL)
record CheckpointManifest(
    int format,
    String runId,
    int step,
    RunStatus status,
    String policyDigest,
    String fingerprint,
    List<Entry> files) {

  /** The manifest's name in its directory. */
  static final String NAME = "manifest.json";

  /** Format 1 had no SHA-256 of the rest. */
  private static final int UNSEALED = 1;

  private static final int FORMAT = 2;

  /**
   * One file.
   *
   * @param name its name in the directory
   * @param sha256 SHA-256 of its content, hexadecimal
   * @param bytes its length in bytes
   */
  @JsonPropertyOrder({"name", "sha256", "bytes"})
  record Entry(String name, String sha256, long bytes) {

    /** Checks that they can be a digest and a length. */
    Entry {
      if (!sha256.matches("[0-9a-f]{64}") || bytes < 0) {
        throw new CheckpointException(
            "a file of a checkpoint must have a SHA-256 and a length, not " + bytes + " bytes");
      }
    }
  }

  /** Checks the names and puts the files in order. */
  CheckpointManifest {
    if (format < UNSEALED || format > FORMAT) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "format %d of a manifest is not known here (%d is): use the version that wrote it",
              format,
              FORMAT));
    }
    if (step < 0) {
      throw new CheckpointException("a checkpoint's step must not be negative: " + step);
    }
    files = files.stream().sorted(Comparator.comparing(Entry::name)).toList();
    for (Entry file : files) {
      Locations.checkName("file", file.name());
      if (file.name().equals(NAME)) {
        throw new CheckpointException(NAME + " cannot be one of a checkpoint's own files");
      }
    }
    if (files.stream().map(Entry::name).distinct().count() != files.size()) {
      throw new CheckpointException("a checkpoint's files must have different names");
    }
  }

  static CheckpointManifest of(
      String runId,
      int step,
      RunStatus status,
      String policyDigest,
      String fingerprint,
      List<Entry> files) {
    return new CheckpointManifest(FORMAT, runId, step, status, policyDigest, fingerprint, files);
  }

  byte[] toBytes() {
    return format == UNSEALED ? Json.toBytes(this) : Json.toSealedBytes(this);
  }

  /** The reference to the checkpoint whose manifest this is, in the given bytes. */
  CheckpointReference reference(ResourceId directory, byte[] bytes) {
    return CheckpointReference.newBuilder()
        .setRunId(runId)
        .setStep(step)
        .setUri(directory.toString())
        .setManifestDigest(Sha256.of(bytes))
        .setPolicyDigest(policyDigest)
        .setStatus(status)
        .setFingerprint(fingerprint)
        .build();
  }

  /** Reads what {@link #toBytes} made, and nothing else. */
  static CheckpointManifest parse(byte[] bytes, Object location) {
    CheckpointManifest manifest = Json.parse(bytes, CheckpointManifest.class, location);
    if (!Arrays.equals(bytes, manifest.toBytes())) {
      throw new CheckpointException(
          location + " is damaged: it was changed after it had been written");
    }
    return manifest;
  }
}
