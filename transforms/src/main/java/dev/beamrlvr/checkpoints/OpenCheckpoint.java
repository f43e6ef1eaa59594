package dev.beamrlvr.checkpoints;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A checkpoint as a verified directory on the local disk.
 *
 * <pre>{@code
 * try (OpenCheckpoint checkpoint = OpenCheckpoint.open(reference);
 *     Policy policy = Policy.open(checkpoint.directory(), device)) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Closing it deletes the directory if it is a downloaded copy.
 */
public final class OpenCheckpoint implements AutoCloseable {

  private final CheckpointManifest manifest;
  private final Path directory;
  private final boolean copy;

  private OpenCheckpoint(CheckpointManifest manifest, Path directory, boolean copy) {
    this.manifest = manifest;
    this.directory = directory;
    this.copy = copy;
  }

  /**
   * Verifies a checkpoint's manifest and every file in it, and copies them to this machine if they
   * are elsewhere.
   *
   * @throws CheckpointException if a file is missing or has another digest, naming both
   */
  public static OpenCheckpoint open(CheckpointReference reference) {
    ResourceId location = Locations.directory(reference.getUri());
    Storage storage = Storage.of(location);
    byte[] bytes = manifestBytes(storage, location, reference.getManifestDigest());
    CheckpointManifest manifest = CheckpointManifest.parse(bytes, manifestFile(location));
    Optional<Path> local = storage.localPath(location);
    if (local.isPresent()) {
      for (CheckpointManifest.Entry file : manifest.files()) {
        VerifiedFiles.verify(
            storage, Locations.file(location, file.name()), file.sha256(), file.bytes());
      }
      return new OpenCheckpoint(manifest, local.get(), false);
    }
    return new OpenCheckpoint(manifest, download(storage, location, manifest, bytes), true);
  }

  /** The directory that holds the files, to be read only, and only until {@link #close()}. */
  public Path directory() {
    return directory;
  }

  /** What the checkpoint consists of. */
  public CheckpointManifest manifest() {
    return manifest;
  }

  @Override
  public void close() {
    if (copy) {
      try {
        delete(directory, manifest);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] manifestBytes(Storage storage, ResourceId location, String digest) {
    ResourceId file = manifestFile(location);
    byte[] bytes;
    try {
      bytes =
          storage
              .readAll(file)
              .orElseThrow(
                  () ->
                      new CheckpointException(
                          String.format(
                              Locale.ROOT,
                              "%s is missing: the checkpoint was deleted or never finished",
                              file)));
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
    VerifiedFiles.checkDigest(file, digest, Sha256.of(bytes));
    return bytes;
  }

  private static Path download(
      Storage storage, ResourceId location, CheckpointManifest manifest, byte[] manifestBytes) {
    Path directory = null;
    try {
      directory = Files.createTempDirectory("beam-rlvr-checkpoint-");
      for (CheckpointManifest.Entry file : manifest.files()) {
        VerifiedFiles.download(
            storage,
            Locations.file(location, file.name()),
            file.sha256(),
            directory.resolve(file.name()));
      }
      Files.write(directory.resolve(CheckpointManifest.NAME), manifestBytes);
      return directory;
    } catch (IOException e) {
      deleteAfter(e, directory, manifest);
      throw CheckpointException.of("cannot copy to this machine", location, e);
    } catch (CheckpointException e) {
      deleteAfter(e, directory, manifest);
      throw e;
    }
  }

  private static void deleteAfter(Exception failure, Path directory, CheckpointManifest manifest) {
    try {
      if (directory != null) {
        delete(directory, manifest);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void delete(Path directory, CheckpointManifest manifest) throws IOException {
    List<String> names = new ArrayList<>();
    manifest.files().forEach(file -> names.add(file.name()));
    names.add(CheckpointManifest.NAME);
    for (String name : names) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.deleteIfExists(directory);
  }

  private static ResourceId manifestFile(ResourceId location) {
    return Locations.file(location, CheckpointManifest.NAME);
  }
}
