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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a machine keeps of files that lie elsewhere. */
class DiskCacheTest {

  private static final int BYTES = 1000;

  @RegisterExtension final Machines machines = new Machines();

  private final ContentAddressedFiles files = ContentAddressedFiles.under("memory://bucket/run");

  @BeforeAll
  static void register() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void clear() {
    MemoryFileSystem.clear();
  }

  @Test
  void aFileIsDownloadedOnceToAMachineAndNotAtAllToItsWriters() throws IOException {
    FileReference file = written(1);
    assertReads(0, file);
    machines.next();
    assertReads(1, file);
    assertReads(0, file);
    machines.back(machines.disk());
    assertReads(0, file);
    machines.next(0);
    assertReads(1, file);
    assertReads(1, file);
    assertEquals(List.of(), kept());
  }

  @Test
  void whatWasUsedLeastRecentlyGoesFirst() throws IOException {
    FileReference first = written(1);
    FileReference second = written(2);
    FileReference third = written(3);
    machines.next(2 * BYTES);
    assertReads(1, first);
    lastUsed(first, Duration.ofHours(2));
    assertReads(1, second);
    lastUsed(second, Duration.ofHours(1));
    assertReads(0, first);
    assertReads(1, third);
    assertEquals(Stream.of(first, third).map(FileReference::getSha256).sorted().toList(), kept());
  }

  @Test
  void aFileLargerThanTheCacheIsNotKept() throws IOException {
    FileReference file = written(1);
    machines.next(BYTES - 1);
    assertReads(1, file);
    assertEquals(List.of(), kept());
    machines.next(BYTES);
    assertReads(1, file);
    assertEquals(List.of(file.getSha256()), kept());
  }

  @Test
  void aFileInUseStaysWhenItsPlaceIsNeeded() throws IOException {
    FileReference first = written(1);
    FileReference second = written(2);
    machines.next(BYTES);
    Path copy;
    try (FetchedFile file = files.fetch(first)) {
      assertReads(1, second);
      assertEquals(List.of(second.getSha256()), kept());
      copy = file.path();
      assertArrayEquals(content(1), Files.readAllBytes(copy));
    }
    assertFalse(Files.exists(copy));
  }

  @Test
  void aDamagedFileIsFetchedAgainByTheSameProcessAndByTheNext() throws IOException {
    FileReference file = written(1);
    machines.next();
    for (int process = 0; process < 2; process++) {
      assertReads(process == 0 ? 1 : 0, file);
      Path kept = machines.disk().resolve(file.getSha256());
      FileTime changed = FileTime.from(Instant.now().minus(Duration.ofDays(1 + process)));
      Files.write(kept, content(9));
      Files.setLastModifiedTime(kept, changed);
      assertReads(1, file);
      Files.write(kept, new byte[0]);
      assertReads(1, file);
      assertReads(0, file);
      machines.back(machines.disk());
    }
  }

  @Test
  void damageThatKeepsTheTimeIsNoticedByTheNextProcess() throws IOException {
    FileReference file = written(1);
    Path kept = machines.disk().resolve(file.getSha256());
    FileTime before = Files.getLastModifiedTime(kept);
    Files.write(kept, content(9));
    Files.setLastModifiedTime(kept, before);
    machines.back(machines.disk());
    assertReads(1, file);
  }

  @Test
  void whatCannotBeReadIsNotKeptAndLeavesNothing() throws IOException {
    FileReference file = written(1);
    machines.next();
    MemoryFileSystem.put(file.getUri(), content(2));
    String message = assertThrows(CheckpointException.class, () -> files.fetch(file)).getMessage();
    assertTrue(message.startsWith(file.getUri() + " is damaged: expected SHA-256 "), message);
    assertEquals(List.of(), kept());
    assertEquals(List.of(), inUse());
    MemoryFileSystem.put(file.getUri(), content(1));
    assertReads(1, file);
  }

  @Test
  void threadsThatAskAtTheSameTimeDownloadOnce() throws Exception {
    FileReference file = written(1);
    machines.next();
    MemoryFileSystem.forgetTransfers();
    int threads = 8;
    CountDownLatch all = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        readers.add(
            pool.submit(
                () -> {
                  all.countDown();
                  all.await();
                  try (FetchedFile fetched = files.fetch(file)) {
                    assertArrayEquals(content(1), Files.readAllBytes(fetched.path()));
                  }
                  return null;
                }));
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(1, MemoryFileSystem.transfers().size());
    assertEquals(List.of(), inUse());
  }

  @Test
  void processesShareACacheThatIsTooSmallForThem(@TempDir Path store) throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int seed = 0; seed < 2; seed++) {
      List<String> command =
          new ArrayList<>(
              ForkedJvm.command(FetchLoop.class.getName(), store.toString(), "" + seed));
      command.add(1, "-D%s=%s".formatted(DiskCache.DIRECTORY, machines.disk()));
      command.add(1, "-D%s=%d".formatted(DiskCache.BYTES, 3 * FetchLoop.BYTES));
      processes.add(new ProcessBuilder(command).inheritIO().start());
    }
    for (Process process : processes) {
      assertEquals(0, process.waitFor());
    }
    assertTrue(kept().size() <= 3 + processes.size(), kept()::toString);
    for (String name : kept()) {
      assertEquals(name, Sha256.of(machines.disk().resolve(name)));
    }
  }

  @Test
  void whatAKilledProcessHeldGoesADayLater() throws IOException {
    Path old = abandoned("999999998-x", Duration.ofHours(25));
    Path recent = abandoned("999999999-x", Duration.ofHours(23));
    Path alive = abandoned(ProcessHandle.current().pid() + "-x", Duration.ofHours(25));
    assertReads(0, written(1));
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(recent));
    assertTrue(Files.exists(alive));
  }

  @Test
  void aSizeThatIsNoNumberIsRefusedInOneLine() throws IOException {
    machines.next(0);
    System.setProperty(DiskCache.BYTES, "16G");
    assertEquals(
        "-Dbeamrlvr.cache.bytes=16G must be a number of bytes; 0 keeps nothing",
        assertThrows(CheckpointException.class, () -> written(1)).getMessage());
  }

  @Test
  void aPlaceThatIsNoDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(machines.disk().resolve("file"));
    machines.back(file);
    String message = assertThrows(CheckpointException.class, () -> written(1)).getMessage();
    assertTrue(message.startsWith("cannot keep copies of remote files in " + file), message);
    assertFalse(message.contains("\n"), message);
  }

  private Path abandoned(String name, Duration age) throws IOException {
    Path directory = Files.createDirectories(machines.disk().resolve("in-use").resolve(name));
    Files.write(directory.resolve("1-model.safetensors"), content(1));
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minus(age)));
    return directory;
  }

  private void lastUsed(FileReference file, Duration ago) throws IOException {
    Files.setAttribute(
        machines.disk().resolve(file.getSha256()),
        "lastAccessTime",
        FileTime.from(Instant.now().minus(ago)));
  }

  private FileReference written(int seed) {
    return files.write("work/step-000001", "part", seed, content(seed));
  }

  private void assertReads(int times, FileReference file) throws IOException {
    MemoryFileSystem.forgetTransfers();
    try (FetchedFile fetched = files.fetch(file)) {
      assertEquals(file.getSha256(), Sha256.of(fetched.path()));
    }
    assertEquals(times, MemoryFileSystem.transfers().size());
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(machines.disk())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.length() == 64)
          .sorted()
          .toList();
    }
  }

  private List<Path> inUse() throws IOException {
    try (Stream<Path> files = Files.walk(machines.disk().resolve("in-use"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static byte[] content(int seed) {
    return ("" + seed).repeat(BYTES).getBytes(UTF_8);
  }
}
