package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.FileReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A work file that is being written on the local disk. Only {@link #finish} gives it its name;
 * closing deletes what was not finished.
 */
public final class WorkFile implements AutoCloseable {

  private final Storage storage;
  private final ResourceId directory;
  private final String name;
  private final String ending;
  private final ResourceId unfinished;
  private final boolean inPlace;
  private final Path path;

  private WorkFile(Storage storage, ResourceId directory, String name, String ending)
      throws IOException {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
    this.ending = ending;
    unfinished =
        Locations.file(
            directory, ContentAddressedFiles.UNFINISHED + name + "-" + UUID.randomUUID());
    Optional<Path> local = storage.localPath(unfinished);
    inPlace = local.isPresent();
    path = inPlace ? local.get() : DiskCache.ofThisMachine().newCopy("unfinished" + ending);
    if (inPlace) {
      Files.createDirectories(path.getParent());
    }
  }

  static WorkFile begin(Storage storage, ResourceId directory, String name, String ending) {
    try {
      return new WorkFile(storage, directory, name, ending);
    } catch (IOException e) {
      throw CheckpointException.of("cannot write a work file in", directory, e);
    }
  }

  /** Where to write the file; its bytes must depend on nothing but what the file is about. */
  public Path path() {
    return path;
  }

  /**
   * Names the file by its digest, unless a file of that name is there already.
   *
   * @param sha256 SHA-256 of what was written, hexadecimal
   * @throws CheckpointException if it cannot be put in its place, naming the directory
   */
  public FileReference finish(String sha256) {
    ResourceId file = Locations.file(directory, name + "-" + sha256 + ending);
    try {
      long bytes = Files.size(path);
      if (!isThere(file, sha256, bytes)) {
        if (inPlace) {
          storage.move(unfinished, file);
          VerifiedFiles.remember(storage.localPath(file).orElse(path), sha256);
        } else {
          Content content = Content.of(path, sha256);
          storage.put(file, unfinished, content);
          DiskCache.ofThisMachine().keep(sha256, content);
          VerifiedFiles.remember(file, sha256, bytes);
        }
      }
      return FileReference.newBuilder()
          .setUri(file.toString())
          .setSha256(sha256)
          .setBytes(bytes)
          .build();
    } catch (IOException e) {
      throw CheckpointException.of("cannot write a work file in", directory, e);
    }
  }

  private boolean isThere(ResourceId file, String sha256, long bytes) throws IOException {
    if (storage.length(file).orElse(-1) != bytes) {
      return false;
    }
    // A power cut may have emptied a local file, and looking is cheap.
    Optional<Path> local = storage.localPath(file);
    return local.isEmpty() || Sha256.of(local.get()).equals(sha256);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // What is left has a name that nobody reads; a failure before matters more.
    }
  }
}
