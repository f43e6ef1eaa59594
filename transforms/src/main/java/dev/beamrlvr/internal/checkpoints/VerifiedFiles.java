package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
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
 * <p>What this JVM has verified or written is not read again while it stays the same: a local file
 * while its identity, length and time of change do, another one, which is never written twice,
 * while its length does. A step opens the same checkpoint in several stages, and the driver looks
 * for the newest one more than once.
 */
final class VerifiedFiles {

  private static final int REMEMBERED = 4096;

  private static final Map<Stamp, Boolean> VERIFIED =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Stamp, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  private record Stamp(Object identity, long length, FileTime modified, String sha256) {}

  private VerifiedFiles() {}

  /** Returns the file itself if it is local, else a copy that closing deletes. */
  static FetchedFile fetch(Storage storage, ResourceId file, String sha256, long bytes) {
    Optional<Path> local = storage.localPath(file);
    if (local.isPresent()) {
      verify(storage, file, sha256, bytes);
      return new FetchedFile(local.get(), false);
    }
    DiskCache cache = DiskCache.ofThisMachine();
    try {
      FetchedFile copy = new FetchedFile(cache.newCopy(file.getFilename()), true);
      try {
        cache.fetch(storage, file, sha256, copy.path());
      } catch (IOException | RuntimeException e) {
        copy.close();
        throw e;
      }
      return copy;
    } catch (IOException e) {
      throw CheckpointException.of("cannot copy to this machine", file, e);
    }
  }

  /** Copies a file to the local disk and verifies what arrived. */
  static void download(Storage storage, ResourceId file, String sha256, Path copy) {
    try {
      String found;
      try (InputStream input = storage.read(file);
          OutputStream output = Files.newOutputStream(copy)) {
        found = Sha256.copying(input, output);
      }
      checkDigest(file, sha256, found);
      remember(copy, sha256);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new CheckpointException(String.format(Locale.ROOT, "%s is missing", file), e);
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
  }

  /** Verifies a file where it is, by its length and its digest. */
  static void verify(Storage storage, ResourceId file, String sha256, long bytes) {
    try {
      Optional<String> damage = damage(storage, file, sha256, bytes, storage.length(file));
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
   * @param found its length; empty if there is no such file
   * @throws IOException if it cannot be told
   */
  static Optional<String> damage(
      Storage storage, ResourceId file, String sha256, long bytes, OptionalLong found)
      throws IOException {
    Optional<String> wrongLength = wrongLength(file, bytes, found);
    if (wrongLength.isPresent()) {
      return wrongLength;
    }
    Optional<Path> local = storage.localPath(file);
    Stamp stamp = local.isPresent() ? stamp(local.get(), sha256) : stamp(file, sha256, bytes);
    if (VERIFIED.containsKey(stamp)) {
      return Optional.empty();
    }
    try (InputStream input = storage.read(file)) {
      String digest = Sha256.copying(input, OutputStream.nullOutputStream());
      if (!digest.equals(sha256)) {
        return Optional.of(wrongDigest(file, sha256, digest));
      }
    }
    VERIFIED.put(stamp, true);
    return Optional.empty();
  }

  /** Says what is wrong with a file's length, if anything is. */
  static Optional<String> wrongLength(ResourceId file, long bytes, OptionalLong found) {
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

  /** Whether a local file has a digest. */
  static boolean holds(Path file, String sha256) throws IOException {
    Stamp stamp = stamp(file, sha256);
    if (!VERIFIED.containsKey(stamp) && !Sha256.of(file).equals(sha256)) {
      return false;
    }
    VERIFIED.put(stamp, true);
    return true;
  }

  /** Remembers the digest of a local file. */
  static void remember(Path file, String sha256) throws IOException {
    VERIFIED.put(stamp(file, sha256), true);
  }

  /** Remembers a file that is not local and that this process has written. */
  static void remember(ResourceId file, String sha256, long bytes) {
    VERIFIED.put(stamp(file, sha256, bytes), true);
  }

  /** Whether this process has verified or written a file that is not local. */
  static boolean remembers(ResourceId file, String sha256, long bytes) {
    return VERIFIED.containsKey(stamp(file, sha256, bytes));
  }

  /** Forgets everything, as a new process does. */
  static void forget() {
    VERIFIED.clear();
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
    Object identity = attributes.fileKey() == null ? file : attributes.fileKey();
    return new Stamp(identity, attributes.size(), attributes.lastModifiedTime(), sha256);
  }

  private static Stamp stamp(ResourceId file, String sha256, long bytes) {
    return new Stamp(file.toString(), bytes, null, sha256);
  }
}
