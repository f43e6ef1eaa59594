package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.FileReference;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Bytes to be written: an array, a file on the local disk, or a file of a run. */
interface Content {

  InputStream open() throws IOException;

  long length() throws IOException;

  String sha256() throws IOException;

  /** The local file that holds the bytes, verified, if nobody changes it any more. */
  default Optional<Path> finishedFile() throws IOException {
    return Optional.empty();
  }

  /** Gives the finished file a further name; false where there is none, or on another disk. */
  default boolean link(Path name) throws IOException {
    Optional<Path> finished = finishedFile();
    if (finished.isEmpty()) {
      return false;
    }
    try {
      Files.createLink(name, finished.get());
      return true;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Writes the bytes to a local file that is not there yet. */
  default void copyTo(Path file) throws IOException {
    if (finishedFile().isPresent()) {
      Files.copy(finishedFile().get(), file);
    } else {
      try (InputStream input = open()) {
        Files.copy(input, file);
      }
    }
  }

  /** Where the bytes are already, for file systems that can copy by themselves. */
  default Optional<ResourceId> source() {
    return Optional.empty();
  }

  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }

      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public String sha256() {
        return Sha256.of(bytes);
      }
    };
  }

  static Content of(Path file) {
    return ofFile(file, Optional.empty());
  }

  /** A file whose digest is known and that nobody changes any more. */
  static Content of(Path file, String sha256) {
    return ofFile(file, Optional.of(sha256));
  }

  private static Content ofFile(Path file, Optional<String> sha256) {
    return new Content() {
      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }

      @Override
      public long length() throws IOException {
        return Files.size(file);
      }

      @Override
      public String sha256() throws IOException {
        return sha256.isPresent() ? sha256.get() : Sha256.of(file);
      }

      @Override
      public Optional<Path> finishedFile() {
        return sha256.map(digest -> file);
      }
    };
  }

  /** A file of another checkpoint, which is verified where its bytes come through this process. */
  static Content ofCheckpoint(FileReference reference) {
    return of(reference, false);
  }

  /**
   * A work file of a run, verified likewise; it ends with its step, so that it need not be copied.
   */
  static Content ofWork(FileReference reference) {
    return of(reference, true);
  }

  private static Content of(FileReference reference, boolean isWorkFile) {
    ResourceId file = Locations.file(reference.getUri());
    return new Content() {
      @Override
      public InputStream open() throws IOException {
        FetchedFile fetched =
            VerifiedFiles.fetch(
                Storage.of(file), file, reference.getSha256(), reference.getBytes());
        return new FilterInputStream(Files.newInputStream(fetched.path())) {
          @Override
          public void close() throws IOException {
            try (fetched) {
              super.close();
            }
          }
        };
      }

      @Override
      public long length() {
        return reference.getBytes();
      }

      @Override
      public String sha256() {
        return reference.getSha256();
      }

      @Override
      public Optional<Path> finishedFile() throws IOException {
        Storage storage = Storage.of(file);
        Optional<Path> local = isWorkFile ? storage.localPath(file) : Optional.empty();
        if (local.isPresent()) {
          VerifiedFiles.verify(storage, file, reference.getSha256(), reference.getBytes());
        }
        return local;
      }

      @Override
      public Optional<ResourceId> source() {
        return Optional.of(file);
      }
    };
  }
}
