package dev.beamrlvr.checkpoints;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.SerializableFunction;

/**
 * The published checkpoints of a run: {@code checkpoints/step-000020/} with a manifest that is
 * written last.
 *
 * <p>A directory is a checkpoint when its manifest is there and every file has the length and the
 * SHA-256 that the manifest says; anything else is passed over and named. Publishing the same again
 * changes nothing, publishing something else over it is an error, so a stage may be retried or run
 * twice. On local disks and HDFS every file is written aside and renamed, and on local disks synced
 * before the manifest is renamed; on object stores every file is one request.
 *
 * <p>{@link #publish} and {@link #open} may be called from stages and list no directory. The others
 * are for the driver.
 */
public final class CheckpointStore implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String runDirectory;
  private final SerializableFunction<ResourceId, Storage> storages;

  CheckpointStore(String runDirectory, SerializableFunction<ResourceId, Storage> storages) {
    this.runDirectory = Locations.directory(runDirectory).toString();
    this.storages = storages;
  }

  /** Returns the store below a run's directory on any Beam file system. */
  public static CheckpointStore at(String runDirectory) {
    return new CheckpointStore(runDirectory, Storage::of);
  }

  /**
   * Publishes a checkpoint.
   *
   * @return the reference, the same for the same content
   * @throws CheckpointException if another checkpoint has been published for the step, or a file
   *     cannot be read or written
   */
  public CheckpointReference publish(CheckpointDraft draft) {
    CheckpointManifest manifest = draft.manifest();
    byte[] bytes = manifest.toBytes();
    ResourceId directory = directory(CheckpointNames.ofStep(manifest.step()));
    Storage storage = storages.apply(directory);
    ResourceId file = Locations.file(directory, CheckpointManifest.NAME);
    try {
      Optional<byte[]> published = storage.readAll(file);
      if (published.isPresent() && !Arrays.equals(published.get(), bytes)) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s holds another checkpoint (manifest %s, not %s): two runs share the directory, or"
                    + " a step was not reproducible",
                directory,
                Sha256.of(published.get()),
                Sha256.of(bytes)));
      }
      if (published.isEmpty() || !isWhole(storage, directory, manifest)) {
        write(storage, directory, draft, manifest, bytes);
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot publish", directory, e);
    }
    return reference(directory, manifest, bytes);
  }

  /**
   * Verifies a checkpoint of any run and returns it as a local directory.
   *
   * @throws CheckpointException if a file is missing or has another digest, naming both
   */
  public static OpenCheckpoint open(CheckpointReference reference) {
    return OpenCheckpoint.open(reference);
  }

  /**
   * The same with the named files only, of those that the checkpoint has; the others are neither
   * verified nor copied.
   *
   * @throws CheckpointException if a file is missing or has another digest, naming both
   */
  public static OpenCheckpoint open(CheckpointReference reference, String... names) {
    return OpenCheckpoint.open(reference, names);
  }

  /**
   * Finds the newest checkpoint whose files all have the digests that its manifest says. What this
   * process has verified or written before is not read again.
   */
  public NewestCheckpoint newest() {
    return newest(names());
  }

  private NewestCheckpoint newest(CheckpointNames names) {
    List<String> warnings = new ArrayList<>();
    for (int i = names.steps().size() - 1; i >= 0; i--) {
      Optional<CheckpointReference> reference = look(names, names.steps().get(i), true, warnings);
      if (reference.isPresent()) {
        return new NewestCheckpoint(reference, warnings);
      }
    }
    return new NewestCheckpoint(Optional.empty(), warnings);
  }

  /**
   * Lists the checkpoints whose files are all there in the right lengths; digests are verified when
   * one is opened.
   */
  public CheckpointListing list() {
    return list(names());
  }

  private CheckpointListing list(CheckpointNames names) {
    List<String> warnings = new ArrayList<>();
    List<CheckpointReference> complete = new ArrayList<>();
    for (String name : names.steps()) {
      look(names, name, false, warnings).ifPresent(complete::add);
    }
    return new CheckpointListing(complete, warnings);
  }

  /**
   * Deletes the checkpoints that the predicate does not keep, and what interrupted publications
   * left; to be called while no pipeline of the run is at work.
   *
   * <p>The newest is always kept. A manifest goes first, so a kill leaves no checkpoint with half
   * its files.
   *
   * @return the checkpoints that were deleted
   */
  public List<CheckpointReference> prune(Predicate<CheckpointReference> keep) {
    CheckpointNames names = names();
    Optional<CheckpointReference> newest = newest(names).reference();
    List<CheckpointReference> deleted = new ArrayList<>();
    for (CheckpointReference reference : list(names).complete()) {
      if (!newest.equals(Optional.of(reference)) && !keep.test(reference)) {
        deleteCheckpoint(Locations.directory(reference.getUri()));
        deleted.add(reference);
      }
    }
    names.leftovers().forEach(name -> deleteCheckpoint(directory(name)));
    return deleted;
  }

  private void write(
      Storage storage,
      ResourceId directory,
      CheckpointDraft draft,
      CheckpointManifest manifest,
      byte[] bytes)
      throws IOException {
    ResourceId aside =
        directory(
            CheckpointNames.unfinished(CheckpointNames.ofStep(draft.step()), UUID.randomUUID()));
    // First everything is written (and synced) aside, then it is renamed, the manifest last.
    if (storage.moves()) {
      for (CheckpointManifest.Entry entry : manifest.files()) {
        storage.write(Locations.file(aside, entry.name()), draft.content(entry.name()));
      }
      storage.write(Locations.file(aside, CheckpointManifest.NAME), Content.of(bytes));
      for (CheckpointManifest.Entry entry : manifest.files()) {
        storage.move(Locations.file(aside, entry.name()), Locations.file(directory, entry.name()));
      }
      storage.sync(directory);
      storage.move(
          Locations.file(aside, CheckpointManifest.NAME),
          Locations.file(directory, CheckpointManifest.NAME));
      storage.sync(directory);
      storage.sync(directory());
      storage.deleteDirectory(aside);
    } else {
      for (CheckpointManifest.Entry entry : manifest.files()) {
        storage.write(Locations.file(directory, entry.name()), draft.content(entry.name()));
      }
      storage.write(Locations.file(directory, CheckpointManifest.NAME), Content.of(bytes));
    }
    if (storage.localPath(directory).isEmpty()) {
      keepHere(directory, draft, manifest);
    }
  }

  /** The next stage on this machine need not download or verify what was written from it. */
  private static void keepHere(
      ResourceId directory, CheckpointDraft draft, CheckpointManifest manifest) {
    for (CheckpointManifest.Entry entry : manifest.files()) {
      Content content = draft.content(entry.name());
      Optional<ResourceId> source = content.source();
      if (source.isEmpty()) {
        DiskCache.ofThisMachine().keep(entry.sha256(), content);
      }
      if (source.isEmpty()
          || VerifiedFiles.remembers(source.get(), entry.sha256(), entry.bytes())) {
        VerifiedFiles.remember(
            Locations.file(directory, entry.name()), entry.sha256(), entry.bytes());
      }
    }
  }

  private Optional<CheckpointReference> look(
      CheckpointNames names, String name, boolean digests, List<String> warnings) {
    ResourceId directory = directory(name);
    Storage storage = storages.apply(directory);
    ResourceId file = Locations.file(directory, CheckpointManifest.NAME);
    try {
      Optional<byte[]> bytes =
          names.length(name, CheckpointManifest.NAME).isPresent()
              ? storage.readAll(file)
              : Optional.empty();
      if (bytes.isEmpty()) {
        warnings.add(
            String.format(Locale.ROOT, "passed over %s: it has no manifest.json", directory));
        return Optional.empty();
      }
      CheckpointManifest manifest = CheckpointManifest.parse(bytes.get(), file);
      if (!CheckpointNames.ofStep(manifest.step()).equals(name)) {
        warnings.add(
            String.format(
                Locale.ROOT, "passed over %s: it says step %d", directory, manifest.step()));
        return Optional.empty();
      }
      for (CheckpointManifest.Entry entry : manifest.files()) {
        Optional<String> damage =
            damage(storage, directory, entry, names.length(name, entry.name()), digests);
        if (damage.isPresent()) {
          warnings.add(String.format(Locale.ROOT, "passed over %s: %s", directory, damage.get()));
          return Optional.empty();
        }
      }
      return Optional.of(reference(directory, manifest, bytes.get()));
    } catch (CheckpointException e) {
      warnings.add(String.format(Locale.ROOT, "passed over %s: %s", directory, e.getMessage()));
      return Optional.empty();
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", directory, e);
    }
  }

  private static boolean isWhole(Storage storage, ResourceId directory, CheckpointManifest manifest)
      throws IOException {
    for (CheckpointManifest.Entry entry : manifest.files()) {
      OptionalLong length = storage.length(Locations.file(directory, entry.name()));
      if (damage(storage, directory, entry, length, true).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> damage(
      Storage storage,
      ResourceId directory,
      CheckpointManifest.Entry entry,
      OptionalLong length,
      boolean digests)
      throws IOException {
    ResourceId file = Locations.file(directory, entry.name());
    return digests
        ? VerifiedFiles.damage(storage, file, entry.sha256(), entry.bytes(), length)
        : VerifiedFiles.wrongLength(file, entry.bytes(), length);
  }

  private void deleteCheckpoint(ResourceId directory) {
    Storage storage = storages.apply(directory);
    try {
      storage.delete(Locations.file(directory, CheckpointManifest.NAME));
      storage.deleteDirectory(directory);
    } catch (IOException e) {
      throw CheckpointException.of("cannot delete", directory, e);
    }
  }

  private CheckpointNames names() {
    ResourceId directory = directory();
    try {
      return CheckpointNames.of(storages.apply(directory).list(directory));
    } catch (IOException e) {
      throw CheckpointException.of("cannot list", directory, e);
    }
  }

  private ResourceId directory() {
    return Locations.directory(Locations.directory(runDirectory), "checkpoints");
  }

  private ResourceId directory(String name) {
    return Locations.subdirectory(directory(), name);
  }

  private static CheckpointReference reference(
      ResourceId directory, CheckpointManifest manifest, byte[] bytes) {
    return CheckpointReference.newBuilder()
        .setRunId(manifest.runId())
        .setStep(manifest.step())
        .setUri(directory.toString())
        .setManifestDigest(Sha256.of(bytes))
        .setPolicyDigest(manifest.policyDigest())
        .setStatus(manifest.status())
        .setFingerprint(manifest.fingerprint())
        .build();
  }
}
