package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
    return publish(draft, "");
  }

  /**
   * The same for the pipeline of a driver that holds a lease: refused once another driver has taken
   * the run. It is best effort, as no store compares leases.
   *
   * @param lease of {@link RunDirectory#lease()}; empty if there is none
   */
  public CheckpointReference publish(CheckpointDraft draft, String lease) {
    ResourceId run = Locations.directory(runDirectory);
    Publication.Fence fence =
        storage -> {
          if (!lease.isEmpty()) {
            LeasedRunLock.refuseIfTaken(storage, run, lease);
          }
        };
    return new Publication(storages.apply(directory()), directory(), draft, fence).publish();
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
   * The same with the files whose names are wanted.
   *
   * @throws CheckpointException if a file is missing or has another digest, naming both
   */
  public static OpenCheckpoint open(CheckpointReference reference, Predicate<String> wanted) {
    return OpenCheckpoint.open(reference, wanted);
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
    return prune(keep, Integer.MAX_VALUE);
  }

  /**
   * The same where at most so many are kept, the newest of them. One that is newer than the newest
   * whole one is damaged: it is neither deleted nor counted.
   */
  public List<CheckpointReference> prune(Predicate<CheckpointReference> keep, int most) {
    CheckpointNames names = names();
    Optional<CheckpointReference> newest = newest(names).reference();
    List<CheckpointReference> deleted = new ArrayList<>();
    List<CheckpointReference> oldestLast = new ArrayList<>(list(names).complete());
    Collections.reverse(oldestLast);
    int kept = 0;
    for (CheckpointReference reference : oldestLast) {
      boolean isNewest = newest.equals(Optional.of(reference));
      boolean isWhole = newest.isPresent() && reference.getStep() <= newest.get().getStep();
      if (isNewest || (keep.test(reference) && (kept < most || !isWhole))) {
        kept += isWhole ? 1 : 0;
      } else {
        deleteCheckpoint(Locations.directory(reference.getUri()));
        deleted.add(0, reference);
      }
    }
    names.leftovers().forEach(name -> deleteCheckpoint(directory(name)));
    return deleted;
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
        ResourceId location = Locations.file(directory, entry.name());
        OptionalLong length = names.length(name, entry.name());
        Optional<String> damage =
            digests
                ? VerifiedFiles.damage(storage, location, entry.sha256(), entry.bytes(), length)
                : VerifiedFiles.wrongLength(location, entry.bytes(), length);
        if (damage.isPresent()) {
          warnings.add(String.format(Locale.ROOT, "passed over %s: %s", directory, damage.get()));
          return Optional.empty();
        }
      }
      return Optional.of(manifest.reference(directory, bytes.get()));
    } catch (CheckpointException e) {
      warnings.add(String.format(Locale.ROOT, "passed over %s: %s", directory, e.getMessage()));
      return Optional.empty();
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", directory, e);
    }
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
}
