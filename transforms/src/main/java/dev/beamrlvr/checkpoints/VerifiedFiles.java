package dev.beamrlvr.checkpoints;

import dev.beamrlvr.internal.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Brings files to the local disk and verifies them.
 *
 * <p>A local file that this JVM has verified is not read again while its identity, length and time
 * of change stay the same: a step opens the same checkpoint in several stages.
 */
final class VerifiedFiles {

  private static final int REMEMBERED = 4096;

  private static final Map<Path, Stamp> VERIFIED =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, Stamp> eldest) {
              return size() > REMEMBERED;
            }
          });

  private record Stamp(Object fileKey, long length, FileTime modified, String sha256) {}

  private VerifiedFiles() {}

  /** Returns the file itself if it is local, else a temporary copy that closing deletes. */
  static FetchedFile fetch(Storage storage, ResourceId file, String sha256, long bytes) {
    Optional<Path> local = storage.localPath(file);
    if (local.isPresent()) {
      verify(storage, file, sha256, bytes);
      return new FetchedFile(local.get(), false);
    }
    try {
      Path copy = Files.createTempFile("beam-rlvr-", "-" + file.getFilename());
      try {
        download(storage, file, sha256, copy);
      } catch (CheckpointException e) {
        Files.deleteIfExists(copy);
        throw e;
      }
      return new FetchedFile(copy, true);
    } catch (IOException e) {
      throw CheckpointException.of("cannot copy to this machine", file, e);
    }
  }

  /** Copies a file to the local disk and verifies what arrived. */
  static void download(Storage storage, ResourceId file, String sha256, Path copy) {
    try (InputStream input = storage.read(file);
        OutputStream output = Files.newOutputStream(copy)) {
      checkDigest(file, sha256, Sha256.copying(input, output));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new CheckpointException(String.format(Locale.ROOT, "%s is missing", file), e);
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
  }

  /** Verifies a file where it is, by its length and its digest. */
  static void verify(Storage storage, ResourceId file, String sha256, long bytes) {
    try {
      Optional<String> damage = damage(storage, file, sha256, bytes);
      if (damage.isPresent()) {
        throw new CheckpointException(damage.get());
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
  }

  /**
   * Says what is wrong with a file, if anything is.
   *
   * @throws IOException if it cannot be told
   */
  static Optional<String> damage(Storage storage, ResourceId file, String sha256, long bytes)
      throws IOException {
    Optional<String> wrongLength = wrongLength(storage, file, bytes);
    if (wrongLength.isPresent()) {
      return wrongLength;
    }
    Optional<Path> local = storage.localPath(file);
    Stamp stamp = local.isPresent() ? stamp(local.get(), sha256) : null;
    if (stamp != null && stamp.equals(VERIFIED.get(local.get()))) {
      return Optional.empty();
    }
    try (InputStream input = storage.read(file)) {
      String found = Sha256.copying(input, OutputStream.nullOutputStream());
      if (!found.equals(sha256)) {
        return Optional.of(wrongDigest(file, sha256, found));
      }
    }
    if (stamp != null) {
      VERIFIED.put(local.get(), stamp);
    }
    return Optional.empty();
  }

  /** Says what is wrong with a file's length, if anything is. */
  static Optional<String> wrongLength(Storage storage, ResourceId file, long bytes)
      throws IOException {
    OptionalLong found = storage.length(file);
    if (found.isEmpty()) {
      return Optional.of(String.format(Locale.ROOT, "%s is missing", file));
    }
    return found.getAsLong() == bytes
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s is damaged: expected %d bytes, found %d",
                file,
                bytes,
                found.getAsLong()));
  }

  static void checkDigest(ResourceId file, String expected, String found) {
    if (!found.equals(expected)) {
      throw new CheckpointException(wrongDigest(file, expected, found));
    }
  }

  private static String wrongDigest(ResourceId file, String expected, String found) {
    return String.format(
        Locale.ROOT, "%s is damaged: expected SHA-256 %s, found %s", file, expected, found);
  }

  private static Stamp stamp(Path file, String sha256) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(
        attributes.fileKey(), attributes.size(), attributes.lastModifiedTime(), sha256);
  }
}
