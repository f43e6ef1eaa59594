package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.internal.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Reads files of a directory as if it were remote; one of two processes that share a cache. */
final class FetchLoop {

  static final int BYTES = 20_000;
  private static final int FILES = 8;
  private static final int ROUNDS = 400;

  private FetchLoop() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    for (int file = 0; file < FILES; file++) {
      Path name = directory.resolve("file-" + file);
      Path unfinished = directory.resolve("unfinished-" + file + "-" + arguments[1]);
      Files.write(unfinished, content(file));
      Files.move(unfinished, name, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
    Storage remote = new InterruptedStorage(false, Integer.MAX_VALUE, false);
    Random random = new Random(Long.parseLong(arguments[1]));
    for (int round = 0; round < ROUNDS; round++) {
      int number = random.nextInt(FILES);
      ResourceId file = Locations.file(directory.resolve("file-" + number).toString());
      String digest = Sha256.of(content(number));
      try (FetchedFile fetched = VerifiedFiles.fetch(remote, file, digest, BYTES)) {
        if (!Sha256.of(fetched.path()).equals(digest)) {
          throw new IllegalStateException(fetched.path() + " has another digest");
        }
      }
    }
  }

  private static byte[] content(int seed) {
    byte[] bytes = new byte[BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
