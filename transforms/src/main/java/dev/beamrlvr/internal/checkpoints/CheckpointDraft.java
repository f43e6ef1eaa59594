package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to be published as a checkpoint: its description and its files.
 *
 * <pre>{@code
 * CheckpointDraft.of(runId, 20, policyDigest, NumericFingerprint.current())
 *     .withFile("model.safetensors", model)
 *     .withFile("state.json", stateBytes)
 * }</pre>
 */
public final class CheckpointDraft {

  private final String runId;
  private final int step;
  private final String policyDigest;
  private final String fingerprint;
  private final RunStatus status;
  private final SortedMap<String, Content> files;

  private CheckpointDraft(
      String runId,
      int step,
      String policyDigest,
      String fingerprint,
      RunStatus status,
      SortedMap<String, Content> files) {
    this.runId = runId;
    this.step = step;
    this.policyDigest = policyDigest;
    this.fingerprint = fingerprint;
    this.status = status;
    this.files = Collections.unmodifiableSortedMap(files);
  }

  /**
   * Describes a checkpoint of a run that still trains, with no files yet.
   *
   * @param runId the run that it belongs to
   * @param step steps taken so far; 0 is the base policy
   * @param policyDigest SHA-256 (hexadecimal) of the weights
   * @param fingerprint numeric fingerprint of this machine
   */
  public static CheckpointDraft of(
      String runId, int step, String policyDigest, String fingerprint) {
    return new CheckpointDraft(
        runId, step, policyDigest, fingerprint, RunStatus.ACTIVE, new TreeMap<>());
  }

  /** Sets whether the run still trains. */
  public CheckpointDraft withStatus(RunStatus newStatus) {
    return new CheckpointDraft(runId, step, policyDigest, fingerprint, newStatus, files);
  }

  /**
   * Adds a copy of a local file under a name; the file must not change until publishing is over.
   */
  public CheckpointDraft withFile(String name, Path file) {
    return with(name, Content.of(file));
  }

  /** Remembers the SHA-256 of a local file that this process has written and nobody changes. */
  public static void remember(Path file, String sha256) throws IOException {
    VerifiedFiles.remember(file, sha256);
  }

  /**
   * Adds a local file whose digest is known, so that it is not read for it again; the file may be
   * deleted once publishing is over, but never changed.
   *
   * @param sha256 SHA-256 of its content, hexadecimal
   */
  public CheckpointDraft withFile(String name, Path file, String sha256) {
    return with(name, Content.of(file, sha256));
  }

  /**
   * Adds a work file of the run. Where the file system can copy or link by itself, its bytes do not
   * pass through this machine.
   */
  public CheckpointDraft withFile(String name, FileReference file) {
    return with(name, Content.ofWork(file));
  }

  /**
   * Passes copies of files of another checkpoint on, like {@link #withFile(String, FileReference)};
   * no two checkpoints share a file that could be damaged.
   *
   * @param names names that the checkpoint does not have are left out
   */
  public CheckpointDraft withFilesOf(OpenCheckpoint checkpoint, Collection<String> names) {
    CheckpointDraft draft = this;
    for (FileReference file : checkpoint.references(names)) {
      draft = draft.with(Locations.file(file.getUri()).getFilename(), Content.ofCheckpoint(file));
    }
    return draft;
  }

  /** Adds a small file with the given content under a name. */
  public CheckpointDraft withFile(String name, byte[] content) {
    return with(name, Content.of(content.clone()));
  }

  int step() {
    return step;
  }

  Content content(String name) {
    return files.get(name);
  }

  /** Reads the files whose digests are not known and returns what manifest.json must say. */
  CheckpointManifest manifest() {
    List<CheckpointManifest.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Content> file : files.entrySet()) {
      Content content = file.getValue();
      try {
        entries.add(
            new CheckpointManifest.Entry(file.getKey(), content.sha256(), content.length()));
      } catch (IOException e) {
        throw CheckpointException.of("cannot read the checkpoint's file", file.getKey(), e);
      }
    }
    return CheckpointManifest.of(runId, step, status, policyDigest, fingerprint, entries);
  }

  private CheckpointDraft with(String name, Content content) {
    SortedMap<String, Content> more = new TreeMap<>(files);
    if (more.put(Locations.checkName("file", name), content) != null) {
      throw new CheckpointException("the checkpoint has two files named " + name);
    }
    return new CheckpointDraft(runId, step, policyDigest, fingerprint, status, more);
  }
}
