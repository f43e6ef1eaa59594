package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
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
 * <p>A checkpoint on a local disk is its own directory; of any other, the files that are asked for
 * are copied, and closing deletes the copies.
 */
public final class OpenCheckpoint implements AutoCloseable {

  private final ResourceId location;
  private final CheckpointManifest manifest;
  private final Path directory;
  private final boolean copy;

  private OpenCheckpoint(
      ResourceId location, CheckpointManifest manifest, Path directory, boolean copy) {
    this.location = location;
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
    return open(reference, name -> true);
  }

  /**
   * The same with some files only: {@code open(reference, "config.json", "state.json")}. The others
   * are neither verified nor copied.
   *
   * @param names names that the checkpoint does not have are left out
   * @throws CheckpointException if a file is missing or has another digest, naming both
   */
  public static OpenCheckpoint open(CheckpointReference reference, String... names) {
    return open(reference, List.of(names)::contains);
  }

  /** The same with the files whose names are wanted. */
  static OpenCheckpoint open(CheckpointReference reference, Predicate<String> wanted) {
    ResourceId location = Locations.directory(reference.getUri());
    Storage storage = Storage.of(location);
    byte[] bytes = manifestBytes(storage, location, reference.getManifestDigest());
    CheckpointManifest manifest = CheckpointManifest.parse(bytes, manifestFile(location));
    List<CheckpointManifest.Entry> files =
        manifest.files().stream().filter(file -> wanted.test(file.name())).toList();
    Optional<Path> local = storage.localPath(location);
    if (local.isPresent()) {
      for (CheckpointManifest.Entry file : files) {
        VerifiedFiles.verify(
            storage, Locations.file(location, file.name()), file.sha256(), file.bytes());
      }
      return new OpenCheckpoint(location, manifest, local.get(), false);
    }
    return new OpenCheckpoint(location, manifest, copy(storage, location, files, bytes), true);
  }

  /**
   * The directory that holds the files that were asked for, to be read only, and only until {@link
   * #close()}.
   */
  public Path directory() {
    return directory;
  }

  /** What the checkpoint consists of, whatever was asked for. */
  CheckpointManifest manifest() {
    return manifest;
  }

  /** Where files of the checkpoint are; names that it does not have are left out. */
  List<FileReference> references(Collection<String> names) {
    return manifest.files().stream()
        .filter(file -> names.contains(file.name()))
        .map(
            file ->
                FileReference.newBuilder()
                    .setUri(Locations.file(location, file.name()).toString())
                    .setSha256(file.sha256())
                    .setBytes(file.bytes())
                    .build())
        .toList();
  }

  @Override
  public void close() {
    if (copy) {
      try {
        CopiesInUse.delete(directory);
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

  private static Path copy(
      Storage storage,
      ResourceId location,
      List<CheckpointManifest.Entry> files,
      byte[] manifestBytes) {
    DiskCache cache = DiskCache.ofThisMachine();
    try {
      Path directory = Files.createDirectory(cache.newCopy("checkpoint"));
      try {
        for (CheckpointManifest.Entry file : files) {
          cache.fetch(
              storage,
              Locations.file(location, file.name()),
              file.sha256(),
              directory.resolve(file.name()));
        }
        Files.write(directory.resolve(CheckpointManifest.NAME), manifestBytes);
        return directory;
      } catch (IOException | RuntimeException e) {
        deleteAfter(e, directory);
        throw e;
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot copy to this machine", location, e);
    }
  }

  private static void deleteAfter(Exception failure, Path directory) {
    try {
      CopiesInUse.delete(directory);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static ResourceId manifestFile(ResourceId location) {
    return Locations.file(location, CheckpointManifest.NAME);
  }
}
