package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.StepNames;
import dev.beamrlvr.schemas.FileReference;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Writes a file as {@link PathWriter} does, and knows what it has written. */
  @FunctionalInterface
  public interface DigestingWriter {

    /** Writes the whole file and returns its SHA-256, hexadecimal. */
    String write(Path file) throws IOException;
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
    return writeDigested(
        directory,
        kind,
        slot,
        ending,
        path -> {
          writer.write(path);
          return Sha256.of(path);
        });
  }

  /** Writes a file that need not be read for its digest, or finds it already written. */
  public FileReference writeDigested(
      String directory, String kind, int slot, String ending, DigestingWriter writer) {
    try (WorkFile file = begin(directory, kind, slot, ending)) {
      return file.finish(writer.write(file.path()));
    } catch (IOException e) {
      throw CheckpointException.of("cannot write a work file in", in(directory), e);
    }
  }

  /** Begins a file whose name ends as given, to be written, finished and closed. */
  public WorkFile begin(String directory, String kind, int slot, String ending) {
    ResourceId target = in(directory);
    return WorkFile.begin(
        storages.apply(target), target, Locations.checkName("kind", kind) + "-" + slot, ending);
  }

  private ResourceId in(String directory) {
    return Locations.directory(Locations.directory(runDirectory), directory);
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
    ResourceId target = in(directory);
    try {
      storages.apply(target).deleteDirectory(target);
    } catch (IOException e) {
      throw CheckpointException.of("cannot delete", target, e);
    }
  }
}
