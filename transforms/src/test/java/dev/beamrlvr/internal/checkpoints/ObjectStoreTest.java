package dev.beamrlvr.internal.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything over Beam's file system interface, in a store that cannot rename. */
class ObjectStoreTest {

  private static final String RUN = "memory://bucket/run/";
  private static final String STEP_1 = RUN + "checkpoints/step-000001/";
  private static final ResourceId DIRECTORY = new MemoryFileSystem.Id(RUN);

  @RegisterExtension final Machines machines = new Machines();

  @BeforeAll
  static void register() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void clear() {
    MemoryFileSystem.clear();
    MemoryFileSystem.broken = null;
  }

  @Test
  void aWorkFileIsOneRequest() throws IOException {
    ContentAddressedFiles files = ContentAddressedFiles.under("memory://bucket/run");
    FileReference reference = files.write("work/step-000001", "part", 2, "abc".getBytes(UTF_8));
    assertEquals(reference, files.write("work/step-000001", "part", 2, "abc".getBytes(UTF_8)));

    String look = "look " + reference.getUri();
    assertEquals(List.of(look, "put " + reference.getUri(), look), MemoryFileSystem.CALLS);
    Path copy;
    try (FetchedFile file = files.fetch(reference)) {
      copy = file.path();
      assertEquals("abc", Files.readString(copy));
    }
    assertFalse(Files.exists(copy));
    assertNothingListed();
  }

  @Test
  void aTruncatedWorkFileIsReplacedAndADamagedOneRefused() throws IOException {
    ContentAddressedFiles files = ContentAddressedFiles.under(RUN);
    FileReference reference = files.write("work/step-000001", "part", 2, "abc".getBytes(UTF_8));
    MemoryFileSystem.OBJECTS.put(reference.getUri(), "ab".getBytes(UTF_8));
    machines.next();
    assertTrue(
        assertThrows(CheckpointException.class, () -> files.fetch(reference))
            .getMessage()
            .startsWith(reference.getUri() + " is damaged"));

    files.write("work/step-000001", "part", 2, "abc".getBytes(UTF_8));
    files.fetch(reference).close();
    files.delete("work/step-000001");
    assertEquals(Map.of(), MemoryFileSystem.OBJECTS);
    machines.next();
    assertEquals(
        reference.getUri() + " is missing",
        assertThrows(CheckpointException.class, () -> files.fetch(reference)).getMessage());
  }

  @Test
  void aCheckpointIsPutWithItsManifestLast() throws IOException {
    CheckpointReference reference = store().publish(CheckpointStoreTest.draft(1, "weights"));

    assertEquals(
        List.of(
            "put " + STEP_1 + "model.safetensors",
            "put " + STEP_1 + "state.json",
            "put " + STEP_1 + "manifest.json"),
        MemoryFileSystem.CALLS);
    assertEquals(reference, store().publish(CheckpointStoreTest.draft(1, "weights")));
    assertThrows(
        CheckpointException.class, () -> store().publish(CheckpointStoreTest.draft(1, "others")));
    Path copy;
    try (OpenCheckpoint checkpoint = CheckpointStore.open(reference)) {
      copy = checkpoint.directory();
      assertEquals("weights", Files.readString(copy.resolve("model.safetensors")));
      assertTrue(Files.exists(copy.resolve("manifest.json")));
    }
    assertFalse(Files.exists(copy));
    assertNothingListed();
  }

  @Test
  void onlyTheFilesThatAreAskedForAreReadAndEachOnceOnAMachine() throws IOException {
    CheckpointReference reference = store().publish(CheckpointStoreTest.draft(1, "weights"));
    MemoryFileSystem.OBJECTS.put(STEP_1 + "model.safetensors", "WEIGHTS".getBytes(UTF_8));
    machines.next();
    MemoryFileSystem.forgetTransfers();
    for (int again = 0; again < 2; again++) {
      try (OpenCheckpoint checkpoint =
          CheckpointStore.open(reference, "state.json", "summary.avro")) {
        try (Stream<Path> files = Files.list(checkpoint.directory())) {
          assertEquals(
              List.of("manifest.json", "state.json"),
              files.map(file -> file.getFileName().toString()).sorted().toList());
        }
      }
    }
    String manifest = "get " + STEP_1 + "manifest.json";
    assertEquals(
        List.of(manifest, "get " + STEP_1 + "state.json", manifest), MemoryFileSystem.CALLS);
    assertThrows(CheckpointException.class, () -> CheckpointStore.open(reference));
    try (Stream<Path> left = Files.walk(machines.disk().resolve("in-use"))) {
      assertEquals(0, left.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void whatIsPassedOnIsCopiedWithinTheStore() throws IOException {
    CheckpointReference first = store().publish(CheckpointStoreTest.draft(1, "weights"));
    FileReference work =
        ContentAddressedFiles.under(RUN)
            .write("work/step-000002", "optimizer", 0, "moments".getBytes(UTF_8));
    machines.next();
    MemoryFileSystem.forgetTransfers();
    CheckpointReference second = passedOn(first, work);
    assertEquals(
        List.of("copy model.safetensors 7", "copy optimizer.safetensors 7", "put state.json 2"),
        MemoryFileSystem.transfers().stream()
            .filter(transfer -> transfer.name().startsWith(RUN + "checkpoints/step-000002/"))
            .map(transfer -> transfer.kind() + " " + name(transfer) + " " + transfer.bytes())
            .filter(transfer -> !transfer.contains("manifest.json"))
            .toList());
    try (OpenCheckpoint checkpoint = CheckpointStore.open(second)) {
      Path directory = checkpoint.directory();
      assertEquals("weights", Files.readString(directory.resolve("model.safetensors")));
      assertEquals("moments", Files.readString(directory.resolve("optimizer.safetensors")));
    }
  }

  @Test
  void aStoreThatCannotCopyIsSentTheBytesWhichAreVerified() throws IOException {
    CheckpointReference first = store().publish(CheckpointStoreTest.draft(1, "weights"));
    FileReference work =
        ContentAddressedFiles.under(RUN)
            .write("work/step-000002", "optimizer", 0, "moments".getBytes(UTF_8));
    CheckpointReference copied = passedOn(first, work);
    for (String name : List.of("manifest.json", "model.safetensors", "optimizer.safetensors")) {
      MemoryFileSystem.OBJECTS.remove(RUN + "checkpoints/step-000002/" + name);
    }
    MemoryFileSystem.refuseCopies();
    machines.next();
    assertEquals(copied, passedOn(first, work));
    CheckpointStore.open(copied).close();

    MemoryFileSystem.OBJECTS.remove(RUN + "checkpoints/step-000002/manifest.json");
    MemoryFileSystem.OBJECTS.put(work.getUri(), "MOMENTS".getBytes(UTF_8));
    machines.next();
    String message =
        assertThrows(CheckpointException.class, () -> passedOn(first, work)).getMessage();
    assertTrue(message.startsWith(work.getUri() + " is damaged: expected SHA-256 "), message);
    assertEquals(Optional.of(first), store().newest().reference());
  }

  private static CheckpointReference passedOn(CheckpointReference from, FileReference optimizer)
      throws IOException {
    try (OpenCheckpoint checkpoint = CheckpointStore.open(from, "state.json")) {
      return store()
          .publish(
              CheckpointDraft.of("run", 2, from.getPolicyDigest(), "fingerprint")
                  .withFilesOf(checkpoint, List.of("model.safetensors", "tokenizer.json"))
                  .withFile("optimizer.safetensors", optimizer)
                  .withFile("state.json", "{}".getBytes(UTF_8)));
    }
  }

  private static String name(MemoryFileSystem.Transfer transfer) {
    return transfer.name().substring(transfer.name().lastIndexOf('/') + 1);
  }

  @Test
  void theNewestIsReadOnceInAProcessAndNeverByTheOneThatWroteIt() throws IOException {
    store().publish(CheckpointStoreTest.draft(1, "weights"));
    CheckpointReference second = store().publish(CheckpointStoreTest.draft(2, "weights"));
    MemoryFileSystem.forgetTransfers();
    assertEquals(Optional.of(second), store().newest().reference());
    assertEquals(0, weightsRead());

    machines.next();
    MemoryFileSystem.forgetTransfers();
    for (int again = 0; again < 2; again++) {
      assertEquals(Optional.of(second), store().newest().reference());
      assertEquals(List.of(), store().prune(reference -> true));
    }
    assertEquals(1, weightsRead());
  }

  @Test
  void aDamagedNewestIsPassedOverByAProcessThatHasNotSeenIt() throws IOException {
    CheckpointReference first = store().publish(CheckpointStoreTest.draft(1, "weights"));
    store().publish(CheckpointStoreTest.draft(2, "weights"));
    MemoryFileSystem.OBJECTS.put(
        RUN + "checkpoints/step-000002/model.safetensors", "WEIGHTS".getBytes(UTF_8));
    machines.next();
    assertEquals(Optional.of(first), store().newest().reference());
    assertEquals(List.of(), store().prune(reference -> reference.getStep() == 2));
  }

  @Test
  void listingIsTwoRequestsAndOneForEachManifest() {
    for (int step = 1; step <= 3; step++) {
      store().publish(CheckpointStoreTest.draft(step, "weights"));
    }
    MemoryFileSystem.forgetTransfers();
    assertEquals(3, store().list().complete().size());
    assertEquals(2 + 3, MemoryFileSystem.CALLS.size(), MemoryFileSystem.CALLS::toString);
  }

  private static long weightsRead() {
    return MemoryFileSystem.transfers().stream()
        .filter(transfer -> transfer.kind().equals("get"))
        .filter(transfer -> name(transfer).equals("model.safetensors"))
        .count();
  }

  @Test
  void theDriverFindsListsAndPrunes() {
    CheckpointReference first = store().publish(CheckpointStoreTest.draft(1, "weights"));
    CheckpointReference second = store().publish(CheckpointStoreTest.draft(2, "weights"));
    store().publish(CheckpointStoreTest.draft(3, "weights"));
    MemoryFileSystem.OBJECTS.remove(RUN + "checkpoints/step-000003/manifest.json");

    NewestCheckpoint newest = store().newest();
    assertEquals(Optional.of(second), newest.reference());
    assertEquals(
        List.of("passed over " + RUN + "checkpoints/step-000003/: it has no manifest.json"),
        newest.warnings());
    assertEquals(List.of(first, second), store().list().complete());
    assertEquals(List.of(first), store().prune(reference -> false));
    assertEquals(3, MemoryFileSystem.OBJECTS.size());
  }

  @Test
  void aRunIsStartedAndResumedUnderALease() {
    RunDescription run = RunDescription.of(Map.of("seed", "1"), Map.of());
    try (RunDirectory directory = RunDirectory.open(RUN, run, false)) {
      directory.check();
      String message =
          assertThrows(CheckpointException.class, () -> RunDirectory.open(RUN, run, true))
              .getMessage();
      assertTrue(message.contains("run.lock is held by process "), message);
    }
    RunDirectory.open(RUN, run, true).close();
  }

  @Test
  void aLeaseThatIsNotRenewedIsTakenOverWhateverAnyClockSaysAndItsHolderNotices() {
    LeasedRunLock first = lease();
    first.check();
    // As another machine sees it, whose driver may have been paused.
    LockHolder elsewhere = new LockHolder("elsewhere", 7, 1, "owner", 4, 17);
    MemoryFileSystem.OBJECTS.put(RUN + "run.lock", Json.toBytes(elsewhere));
    LeasedRunLock second =
        LeasedRunLock.acquire(Storage.of(DIRECTORY), DIRECTORY, Duration.ofMillis(200));
    first.renew();
    first.close();
    second.check();
    assertThrows(CheckpointException.class, first::check);
    assertEquals(5, holder().token());
    second.close();
    lease().close();
    assertEquals(6, holder().token());
  }

  @Test
  void nothingIsPublishedForADriverOnceAnotherHasTheRun() {
    LeasedRunLock old = lease();
    CheckpointDraft draft = CheckpointStoreTest.draft(1, "weights");
    CheckpointReference first = store().publish(draft, old.lease());
    old.renew();
    assertEquals(first, store().publish(draft, old.lease()));
    old.close();
    LeasedRunLock next = lease();

    for (CheckpointDraft late : List.of(draft, CheckpointStoreTest.draft(2, "weights"))) {
      String message =
          assertThrows(CheckpointException.class, () -> store().publish(late, old.lease()))
              .getMessage();
      assertEquals(
          RUN
              + "run.lock has been taken by process "
              + ProcessHandle.current().pid()
              + " on "
              + holder().host()
              + ": nothing is published any more for the driver before it",
          message);
    }
    assertEquals(List.of(first), store().list().complete());
    assertEquals(first, store().publish(draft, next.lease()));
    next.close();
  }

  @Test
  void aRunThatIsTakenWhileWeightsAreWrittenGetsNoManifest() {
    LeasedRunLock old = lease();
    AtomicLong looks = new AtomicLong();
    MemoryFileSystem.beforeReading(
        name -> {
          if (name.endsWith("run.lock") && looks.incrementAndGet() == 2) {
            MemoryFileSystem.OBJECTS.put(
                name, Json.toBytes(new LockHolder("elsewhere", 7, 1, "owner", 2, 0)));
          }
        });
    CheckpointDraft draft = CheckpointStoreTest.draft(1, "weights");
    assertThrows(CheckpointException.class, () -> store().publish(draft, old.lease()));
    assertEquals(List.of(), store().list().complete());
  }

  @Test
  void ofTwoThatStartedTogetherOnlyTheOneThatTheFileNamesPublishes() {
    LeasedRunLock first = lease();
    LockHolder second = LockHolder.here(holder().token());
    MemoryFileSystem.OBJECTS.put(RUN + "run.lock", Json.toBytes(second));
    CheckpointDraft draft = CheckpointStoreTest.draft(1, "weights");
    assertThrows(CheckpointException.class, () -> store().publish(draft, first.lease()));
    assertThrows(CheckpointException.class, first::check);
    store().publish(draft, second.lease());
  }

  @Test
  void aLeaseThatIsRenewedKeepsOthersOut() throws InterruptedException {
    AtomicLong renewals = new AtomicLong();
    Runnable renew =
        () ->
            MemoryFileSystem.OBJECTS.put(
                RUN + "run.lock",
                Json.toBytes(
                    new LockHolder("elsewhere", 7, 1, "owner", 1, renewals.incrementAndGet())));
    renew.run();
    Thread driver =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                renew.run();
                LockSupport.parkNanos(1_000_000);
              }
            });
    driver.start();
    String message = assertThrows(CheckpointException.class, ObjectStoreTest::lease).getMessage();
    driver.interrupt();
    driver.join();
    assertTrue(message.contains("run.lock is held by process 7 on elsewhere"), message);
  }

  @Test
  void aLeaseIsRenewedAgainWhateverARenewalThrew() throws InterruptedException {
    LeasedRunLock lease = quickLease();
    for (Throwable failure :
        List.of(
            new IllegalStateException("the credentials have run out"),
            new NoClassDefFoundError("com/example/Driver"))) {
      MemoryFileSystem.broken = () -> failure;
      Thread.sleep(50);
      MemoryFileSystem.broken = null;
      long before = holder().renewals();
      for (int wait = 0; wait < 1000 && holder().renewals() == before; wait++) {
        Thread.sleep(10);
      }
      assertTrue(holder().renewals() > before, "the lease was not renewed again after " + failure);
      lease.check();
    }
    lease.close();
  }

  @Test
  void aLeaseThatARenewalFoundLostStaysLost() {
    LeasedRunLock lease = lease();
    byte[] own = lockBytes();
    MemoryFileSystem.OBJECTS.put(
        RUN + "run.lock", Json.toBytes(new LockHolder("elsewhere", 7, 1, "owner", 2, 5)));
    lease.renew();
    MemoryFileSystem.OBJECTS.put(RUN + "run.lock", own);
    lease.renew();
    String message = assertThrows(CheckpointException.class, lease::check).getMessage();
    assertTrue(message.contains("process 7 on elsewhere"), message);
    assertEquals(own, lockBytes());
  }

  @Test
  void aLocationWithAWildcardIsRefused() {
    assertThrows(CheckpointException.class, () -> CheckpointStore.at("memory://bucket/run*"));
  }

  private static byte[] lockBytes() {
    return MemoryFileSystem.OBJECTS.get(RUN + "run.lock");
  }

  private static LeasedRunLock lease() {
    return LeasedRunLock.acquire(Storage.of(DIRECTORY), DIRECTORY, RunLock.LEASE);
  }

  /** A lease that is renewed every few milliseconds. */
  private static LeasedRunLock quickLease() {
    return LeasedRunLock.acquire(Storage.of(DIRECTORY), DIRECTORY, Duration.ofMillis(30));
  }

  private static LockHolder holder() {
    return Json.parse(lockBytes(), LockHolder.class, "lock");
  }

  private static CheckpointStore store() {
    return CheckpointStore.at(RUN);
  }

  private static void assertNothingListed() {
    assertEquals(
        List.of(),
        MemoryFileSystem.CALLS.stream().filter(call -> call.startsWith("list")).toList());
  }
}
