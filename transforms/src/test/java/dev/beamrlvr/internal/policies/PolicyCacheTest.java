package dev.beamrlvr.internal.policies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.Machines;
import dev.beamrlvr.internal.checkpoints.MemoryFileSystem;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who shares a policy, when it is loaded, and when it is closed. */
class PolicyCacheTest {

  private static final PolicyConfiguration SHAPE =
      TestPolicies.configuration(16, 1, 2, 2, 20, true);
  private static final String STORE = "memory://bucket/";
  private static final int SECONDS = 60;

  @RegisterExtension final Machines machines = new Machines();

  @TempDir Path temporary;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void register() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void clear() {
    MemoryFileSystem.clear();
  }

  @AfterEach
  void stop() {
    MemoryFileSystem.clear();
    threads.shutdownNow();
  }

  @Test
  void leasesOfOneCheckpointShareAPolicyAndTheLastStaysOpen() throws IOException {
    CheckpointReference checkpoint = published("shared", 1, 1);
    Policy policy;
    try (PolicyLease first = open(checkpoint);
        PolicyLease second = open(checkpoint)) {
      policy = first.policy();
      assertSame(policy, second.policy());
      assertEquals(checkpoint.getPolicyDigest(), first.digest());
      assertArrayEquals(weights(1).values(), policy.parameters().values());
    }
    try (PolicyLease later = open(checkpoint)) {
      assertSame(policy, later.policy());
      assertWorks(policy);
    }
  }

  @Test
  void closingALeaseAgainTakesThePolicyFromNobody() throws IOException {
    CheckpointReference checkpoint = published("twice", 1, 1);
    PolicyLease first = open(checkpoint);
    try (PolicyLease second = open(checkpoint)) {
      first.close();
      first.close();
      open(published("twice", 2, 2)).close();
      assertWorks(second.policy());
    }
  }

  @Test
  void othersLeaseAndReleaseWhileAPolicyIsLoaded() throws Exception {
    CheckpointReference ready = published("ready", 1, 1);
    CheckpointReference slow = published("slow", 1, 2);
    PolicyLease held = open(ready);
    machines.next();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    MemoryFileSystem.beforeReading(
        name -> {
          if (name.contains("/slow/") && name.endsWith("model.safetensors")) {
            reading.countDown();
            await(goOn);
          }
        });
    Future<PolicyLease> loading = threads.submit(() -> open(slow));
    await(reading);
    Future<?> meanwhile =
        threads.submit(
            () -> {
              open(ready).close();
              held.close();
            });
    meanwhile.get(SECONDS, TimeUnit.SECONDS);
    assertFalse(loading.isDone());
    goOn.countDown();
    try (PolicyLease lease = loading.get(SECONDS, TimeUnit.SECONDS)) {
      assertWorks(lease.policy());
    }
  }

  @Test
  void threadsThatWantThePolicyAtTheSameTimeLoadItOnce() throws Exception {
    CheckpointReference checkpoint = published("together", 1, 1);
    machines.next(0);
    MemoryFileSystem.forgetTransfers();
    int count = 6;
    CountDownLatch all = new CountDownLatch(count);
    List<Future<PolicyLease>> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leases.add(
          threads.submit(
              () -> {
                all.countDown();
                await(all);
                return open(checkpoint);
              }));
    }
    Policy policy = leases.get(0).get(SECONDS, TimeUnit.SECONDS).policy();
    for (Future<PolicyLease> lease : leases) {
      assertSame(policy, lease.get(SECONDS, TimeUnit.SECONDS).policy());
      lease.get().close();
    }
    assertEquals(1, weightsRead());
  }

  @Test
  void aLoadThatFailsFailsForAllWhoWaitAndIsTriedAgainByTheNext() throws Exception {
    CheckpointReference checkpoint = published("broken", 1, 1);
    String model = checkpoint.getUri() + "model.safetensors";
    byte[] good = MemoryFileSystem.content(model);
    MemoryFileSystem.put(model, new byte[good.length]);
    machines.next();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    MemoryFileSystem.beforeReading(
        name -> {
          if (name.equals(model)) {
            reading.countDown();
            await(goOn);
          }
        });
    Future<PolicyLease> first = threads.submit(() -> open(checkpoint));
    await(reading);
    Future<PolicyLease> second = threads.submit(() -> open(checkpoint));
    goOn.countDown();
    for (Future<PolicyLease> lease : List.of(first, second)) {
      Throwable failure =
          assertThrows(ExecutionException.class, () -> lease.get(SECONDS, TimeUnit.SECONDS))
              .getCause();
      assertTrue(failure instanceof CheckpointException, failure::toString);
      assertTrue(failure.getMessage().startsWith(model + " is damaged"), failure::getMessage);
    }
    try (Stream<Path> left = Files.walk(machines.disk())) {
      assertEquals(0, left.filter(file -> file.endsWith("model.safetensors")).count());
    }
    MemoryFileSystem.put(model, good);
    try (PolicyLease lease = open(checkpoint)) {
      assertWorks(lease.policy());
    }
  }

  @Test
  void aDirectoryThatIsNoPolicyIsRefusedAndLeavesNothing() throws IOException {
    Path directory = directory(1);
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    assertThrows(PolicyException.class, () -> open(directory.toString()));
    write(directory, 1);
    try (PolicyLease lease = open(directory.toString())) {
      assertWorks(lease.policy());
    }
    String absent = temporary.resolve("absent").toString();
    assertTrue(
        assertThrows(UncheckedIOException.class, () -> open(absent))
            .getMessage()
            .contains(absent + " is no directory"));
  }

  @Test
  void aDirectoryThatIsWrittenAnewGivesTheNewWeights() throws IOException {
    Path directory = directory(1);
    Policy before;
    try (PolicyLease old = open(directory.toString())) {
      before = old.policy();
      write(directory, 2);
      try (PolicyLease lease = open(directory.toString())) {
        assertNotSame(before, lease.policy());
        assertNotEquals(old.digest(), lease.digest());
        assertEquals(Sha256.of(directory.resolve("model.safetensors")), lease.digest());
        assertArrayEquals(weights(2).values(), lease.policy().parameters().values());
      }
      assertWorks(before);
    }
    try (PolicyLease lease = open(directory.toString())) {
      Files.setLastModifiedTime(directory.resolve("config.json"), FileTime.fromMillis(1_000_000));
      try (PolicyLease touched = open(directory.toString())) {
        assertNotSame(lease.policy(), touched.policy());
      }
    }
  }

  @Test
  void aDirectoryInAStoreIsReadOnceUntilItChanges() throws IOException {
    upload(1);
    Policy policy;
    try (PolicyLease lease = open(STORE + "policy/")) {
      policy = lease.policy();
    }
    try (PolicyLease lease = open(STORE + "policy/")) {
      assertSame(policy, lease.policy());
      assertEquals(1, weightsRead());
    }
    // The store in memory tells no times, but a policy of another shape has other lengths.
    PolicyConfiguration larger = TestPolicies.configuration(24, 1, 2, 2, 20, true);
    Path directory = temporary.resolve("larger");
    PolicyDirectory.write(directory, larger, TestPolicies.weights(larger, 1), tokenizer());
    upload(directory);
    try (PolicyLease lease = open(STORE + "policy/")) {
      assertEquals(larger, lease.policy().configuration());
    }
  }

  @Test
  void twoRunsInOneProcessKeepAPolicyEachAndAThirdTakesTheOldest() throws IOException {
    CheckpointReference one = published("one", 1, 1);
    CheckpointReference two = published("two", 1, 1);
    Policy first = used(one);
    Policy second = used(two);
    assertNotSame(first, second);
    assertSame(first, used(one));
    assertSame(second, used(two));
    used(published("three", 1, 2));
    assertSame(second, used(two));
    assertNotSame(first, used(one));
    assertClosed(first);
  }

  @Test
  void aRunThatMovesOnKeepsOnePolicy() throws IOException {
    Policy other = used(published("other", 1, 9));
    Policy first = used(published("moving", 1, 1));
    Policy second = used(published("moving", 2, 2));
    assertClosed(first);
    assertWorks(second);
    assertSame(other, used(published("other", 1, 9)));
  }

  private static Policy used(CheckpointReference checkpoint) {
    try (PolicyLease lease = open(checkpoint)) {
      return lease.policy();
    }
  }

  private static PolicyLease open(CheckpointReference checkpoint) {
    return PolicyCache.open(checkpoint, PolicyDevice.CPU);
  }

  private static PolicyLease open(String directory) {
    return PolicyCache.open(directory, PolicyDevice.CPU);
  }

  private CheckpointReference published(String run, int step, long seed) throws IOException {
    Path directory = directory(seed);
    Path model = directory.resolve("model.safetensors");
    return CheckpointStore.at(STORE + run)
        .publish(
            CheckpointDraft.of(temporary + run, step, Sha256.of(model), "fingerprint")
                .withFile("model.safetensors", model)
                .withFile("config.json", directory.resolve("config.json"))
                .withFile("tokenizer.json", directory.resolve("tokenizer.json"))
                .withFile("optimizer.safetensors", new byte[] {1, 2, 3}));
  }

  private Path directory(long seed) throws IOException {
    Path directory = temporary.resolve("policy-" + seed);
    write(directory, seed);
    return directory;
  }

  private static void write(Path directory, long seed) throws IOException {
    PolicyDirectory.write(directory, SHAPE, weights(seed), tokenizer());
  }

  private void upload(long seed) throws IOException {
    upload(directory(seed));
  }

  private static void upload(Path directory) throws IOException {
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      MemoryFileSystem.put(STORE + "policy/" + name, Files.readAllBytes(directory.resolve(name)));
    }
  }

  private static byte[] tokenizer() {
    return TestPolicies.tokenizerJson(TestPolicies.VOCABULARY);
  }

  private static ParameterVector weights(long seed) {
    return TestPolicies.weights(SHAPE, seed);
  }

  private static void assertWorks(Policy policy) {
    float[][] logProbs =
        policy.logProbs(List.of(new TokenSequence(new int[] {1, 2}, new int[] {3, 4})), 1);
    assertEquals(2, logProbs[0].length);
  }

  private static void assertClosed(Policy policy) {
    assertThrows(RuntimeException.class, () -> assertWorks(policy));
  }

  private static long weightsRead() {
    return MemoryFileSystem.transfers().stream()
        .filter(transfer -> transfer.kind().equals("get"))
        .filter(transfer -> transfer.name().endsWith("model.safetensors"))
        .count();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
