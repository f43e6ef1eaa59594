package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.StepNames;
import dev.beamrlvr.schemas.FileReference;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.SerializableFunction;

/**
 * Writes and reads files that are named by their content, so that a stage may be retried or run
 * twice.
 *
 * <pre>{@code
 * ContentAddressedFiles files = ContentAddressedFiles.under(runDirectory);
 * FileReference gradient =
 *     files.write(ContentAddressedFiles.stepDirectory(7), "gradient", 3, path -> save(buffer, path));
 * try (FetchedFile file = files.fetch(gradient)) {
 *   load(file.path());
 * }
 * }</pre>
 *
 * <p>A reference (location, SHA-256, length) travels in the element; nobody lists a directory. On
 * local disks and HDFS a file is written to a name of the attempt's own and renamed; on object
 * stores it is one request for the final name. A file that is there already is not written again.
 * Work files need not outlive a power cut, so they are not synced to disk.
 */
public final class ContentAddressedFiles implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Writes a file that does not exist yet to the local disk. */
  @FunctionalInterface
  public interface PathWriter {

    /** Writes the whole file; its bytes must depend on nothing but what the file is about. */
    void write(Path file) throws IOException;
  }

  /** What the names of files begin with that an attempt has not finished. */
  static final String UNFINISHED = ".unfinished-";

  private final String runDirectory;
  private final SerializableFunction<ResourceId, Storage> storages;

  ContentAddressedFiles(String runDirectory, SerializableFunction<ResourceId, Storage> storages) {
    this.runDirectory = Locations.directory(runDirectory).toString();
    this.storages = storages;
  }

  /** Returns the files below a directory on any Beam file system. */
  public static ContentAddressedFiles under(String runDirectory) {
    return new ContentAddressedFiles(runDirectory, Storage::of);
  }

  /** Returns the directory of a step's work files, relative to the run's: work/step-000007. */
  public static String stepDirectory(int step) {
    return "work/" + StepNames.of(step);
  }

  /**
   * Writes a file, or finds it already written.
   *
   * @param directory relative to the run's directory, such as {@code work/step-000007}
   * @param kind what the file holds, the first part of its name
   * @param slot the step's slot that it belongs to, the second part
   * @throws CheckpointException if it cannot be written, naming the file
   */
  public FileReference write(String directory, String kind, int slot, PathWriter writer) {
    return write(directory, kind, slot, ".safetensors", writer);
  }

  /** Writes a file whose name ends as given, or finds it already written. */
  public FileReference write(
      String directory, String kind, int slot, String ending, PathWriter writer) {
    ResourceId target = Locations.directory(Locations.directory(runDirectory), directory);
    Locations.checkName("kind", kind);
    Storage storage = storages.apply(target);
    ResourceId unfinished = Locations.file(target, UNFINISHED + kind + "-" + UUID.randomUUID());
    Optional<Path> inPlace = storage.localPath(unfinished);
    Path file = null;
    try {
      if (inPlace.isPresent()) {
        file = inPlace.get();
        Files.createDirectories(file.getParent());
      } else {
        file = DiskCache.ofThisMachine().newCopy("unfinished" + ending);
      }
      writer.write(file);
      String sha256 = Sha256.of(file);
      long bytes = Files.size(file);
      ResourceId name = Locations.file(target, kind + "-" + slot + "-" + sha256 + ending);
      if (!isThere(storage, name, sha256, bytes)) {
        if (inPlace.isPresent()) {
          storage.move(unfinished, name);
          VerifiedFiles.remember(storage.localPath(name).orElse(file), sha256);
        } else {
          Content content = Content.of(file, sha256);
          storage.put(name, unfinished, content);
          DiskCache.ofThisMachine().keep(sha256, content);
          VerifiedFiles.remember(name, sha256, bytes);
        }
      }
      return FileReference.newBuilder()
          .setUri(name.toString())
          .setSha256(sha256)
          .setBytes(bytes)
          .build();
    } catch (IOException e) {
      throw CheckpointException.of("cannot write a work file in", target, e);
    } finally {
      deleteQuietly(file);
    }
  }

  /** Writes the given bytes, or finds them already written. */
  public FileReference write(String directory, String kind, int slot, byte[] content) {
    return write(directory, kind, slot, path -> Files.write(path, content));
  }

  /**
   * Returns a local file with exactly the content that the reference names: the file itself if it
   * is local, else a copy, which several readers on one machine share.
   *
   * @throws CheckpointException if it is missing or has another digest, naming both
   */
  public FetchedFile fetch(FileReference reference) {
    ResourceId file = Locations.file(reference.getUri());
    return VerifiedFiles.fetch(
        storages.apply(file), file, reference.getSha256(), reference.getBytes());
  }

  /**
   * Deletes a directory of work files; for the driver, after the pipelines that use it have ended.
   */
  public void delete(String directory) {
    ResourceId target = Locations.directory(Locations.directory(runDirectory), directory);
    try {
      storages.apply(target).deleteDirectory(target);
    } catch (IOException e) {
      throw CheckpointException.of("cannot delete", target, e);
    }
  }

  private static boolean isThere(Storage storage, ResourceId name, String sha256, long bytes)
      throws IOException {
    if (storage.length(name).orElse(-1) != bytes) {
      return false;
    }
    // A power cut may have emptied a local file, and looking is cheap.
    Optional<Path> local = storage.localPath(name);
    return local.isEmpty() || Sha256.of(local.get()).equals(sha256);
  }

  private static void deleteQuietly(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // What is left has a name that nobody reads; the first failure matters more.
      }
    }
  }
}
