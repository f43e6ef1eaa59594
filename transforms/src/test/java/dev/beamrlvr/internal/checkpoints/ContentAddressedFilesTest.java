package dev.beamrlvr.internal.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.FileReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentAddressedFilesTest {

  private static final String ABC_SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String STEP = ContentAddressedFiles.stepDirectory(7);

  @TempDir Path run;

  @Test
  void namesAFileByItsContent() {
    FileReference reference = files().write(STEP, "gradient", 3, bytes("abc"));

    assertEquals(
        run.resolve("work/step-000007/gradient-3-" + ABC_SHA256 + ".safetensors").toString(),
        reference.getUri());
    assertEquals(ABC_SHA256, reference.getSha256());
    assertEquals(3, reference.getBytes());
  }

  @Test
  void readsWhatWasWrittenAndLeavesALocalFileInPlace() throws IOException {
    FileReference reference =
        files().write(STEP, "gradient", 3, path -> Files.writeString(path, "abc"));

    for (int again = 0; again < 2; again++) {
      try (FetchedFile file = files().fetch(reference)) {
        assertEquals(reference.getUri(), file.path().toString());
        assertEquals("abc", Files.readString(file.path()));
      }
    }
  }

  @Test
  void writingAgainChangesNothing() throws IOException {
    FileReference first = files().write(STEP, "gradient", 3, bytes("abc"));
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(Path.of(first.getUri()), before);

    assertEquals(first, files().write(STEP, "gradient", 3, bytes("abc")));
    assertEquals(before, Files.getLastModifiedTime(Path.of(first.getUri())));
    assertEquals(List.of(Path.of(first.getUri())), listed(run.resolve(STEP)));
  }

  @Test
  void writingAgainRepairsADamagedFile() throws IOException {
    FileReference reference = files().write(STEP, "gradient", 3, bytes("abc"));
    for (String damaged : List.of("ab", "xyz", "")) {
      Files.writeString(Path.of(reference.getUri()), damaged);

      assertEquals(reference, files().write(STEP, "gradient", 3, bytes("abc")));
      assertEquals("abc", Files.readString(Path.of(reference.getUri())));
    }
  }

  @Test
  void aDamagedFileIsNamedWithBothDigests() throws IOException {
    FileReference reference = files().write(STEP, "gradient", 3, bytes("abc"));
    Files.writeString(Path.of(reference.getUri()), "xyz");

    assertEquals(
        reference.getUri()
            + " is damaged: expected SHA-256 "
            + ABC_SHA256
            + ", found "
            + Sha256.of(bytes("xyz")),
        assertThrows(CheckpointException.class, () -> files().fetch(reference)).getMessage());
  }

  @Test
  void aFileThatWasVerifiedIsReadAgainOnceItChanged() throws IOException {
    FileReference reference = files().write(STEP, "gradient", 3, bytes("abc"));
    files().fetch(reference).close();
    Files.writeString(Path.of(reference.getUri()), "xyz");
    Files.setLastModifiedTime(Path.of(reference.getUri()), FileTime.fromMillis(1_000_000));

    assertThrows(CheckpointException.class, () -> files().fetch(reference));
  }

  @Test
  void aMissingFileAndAShortOneAreNamed() throws IOException {
    FileReference reference = files().write(STEP, "gradient", 3, bytes("abc"));
    Files.writeString(Path.of(reference.getUri()), "ab");
    assertEquals(
        reference.getUri() + " is damaged: expected 3 bytes, found 2",
        assertThrows(CheckpointException.class, () -> files().fetch(reference)).getMessage());

    Files.delete(Path.of(reference.getUri()));
    assertEquals(
        reference.getUri() + " is missing",
        assertThrows(CheckpointException.class, () -> files().fetch(reference)).getMessage());
  }

  @Test
  void aWriterThatFailsLeavesNothingBehind() throws IOException {
    CheckpointException failure =
        assertThrows(
            CheckpointException.class,
            () ->
                files()
                    .write(
                        STEP,
                        "gradient",
                        3,
                        path -> {
                          Files.writeString(path, "half");
                          throw new IOException("No space left on device");
                        }));

    assertEquals(
        "cannot write a work file in " + run.resolve(STEP) + "/: No space left on device",
        failure.getMessage());
    assertEquals(List.of(), listed(run.resolve(STEP)));
  }

  @Test
  void aFileInTheWayOfTheDirectoryIsNamed() throws IOException {
    Files.writeString(run.resolve("work"), "in the way");

    String message =
        assertThrows(
                CheckpointException.class, () -> files().write(STEP, "gradient", 3, bytes("abc")))
            .getMessage();
    assertTrue(message.contains(run.resolve("work").toString()), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void aNameThatLeadsOutOfTheDirectoryIsRefused() {
    assertThrows(
        CheckpointException.class, () -> files().write("work/..", "gradient", 3, bytes("abc")));
    assertThrows(
        CheckpointException.class, () -> files().write(STEP, "../gradient", 3, bytes("abc")));
  }

  @Test
  void anUnknownFileSystemIsNamed() {
    String message =
        assertThrows(
                CheckpointException.class, () -> ContentAddressedFiles.under("nosuch://bucket"))
            .getMessage();
    assertTrue(message.contains("nosuch://bucket"), message);
  }

  @Test
  void deletesAStepsFiles() throws IOException {
    files().write(STEP, "gradient", 3, bytes("abc"));
    Files.writeString(run.resolve(STEP).resolve(".unfinished-gradient-x"), "half");

    files().delete(STEP);

    assertFalse(Files.exists(run.resolve(STEP)));
    files().delete(STEP);
  }

  @Test
  void travelsWithAFunction() throws IOException {
    ContentAddressedFiles copy = SerializableUtils.clone(files());
    FileReference reference = copy.write(STEP, "gradient", 3, bytes("abc"));
    try (FetchedFile file = copy.fetch(reference)) {
      assertArrayEquals(bytes("abc"), Files.readAllBytes(file.path()));
    }
  }

  @Test
  void aFileLocationIsUnderstoodInEverySpelling() {
    for (String spelling :
        List.of(run.toString(), run + "/", run.toUri().toString(), "file:" + run)) {
      Path written =
          Path.of(
              ContentAddressedFiles.under(spelling)
                  .write(STEP, "gradient", 3, bytes(spelling))
                  .getUri());
      assertTrue(written.startsWith(run), written.toString());
      assertTrue(Files.exists(written), written.toString());
    }
  }

  private ContentAddressedFiles files() {
    return ContentAddressedFiles.under(run.toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<Path> listed(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
