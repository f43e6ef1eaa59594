package dev.beamrlvr.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.runners.flink.cluster.ClusterProcess;
import dev.beamrlvr.runners.flink.cluster.ClusterSettings;
import dev.beamrlvr.runners.flink.cluster.SessionCluster;
import dev.beamrlvr.tests.training.ForkedProgram;
import dev.beamrlvr.tests.training.SmallRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A session cluster of two TaskManagers loses processes in the middle of a pipeline. */
class ClusterFaultsTest {

  @TempDir static Path shared;

  private static SmallRun run;
  private static String expected;
  private static SessionCluster cluster;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    run = new SmallRun(shared);
    expected = run.train(shared.resolve("undisturbed"));
    ClusterSettings settings = ClusterSettings.create().withTaskManagers(2, 2);
    cluster =
        SessionCluster.start(
            shared.resolve("cluster"),
            Faults.all()
                ? settings
                : settings
                    .withConfiguration("heartbeat.interval", "500")
                    .withConfiguration("heartbeat.timeout", "3000"));
  }

  @BeforeEach
  void complete() throws IOException {
    cluster.startMissing();
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  static Stream<Arguments> faults() {
    return Faults.all()
        ? Faults.repeated(ClusterFault.values())
        : Faults.repeated(
            ClusterFault.WORKER_KILLED_IN_GRADIENTS,
            ClusterFault.JOB_MANAGER_KILLED,
            ClusterFault.WORKER_STOPS_FOR_A_WHILE);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("faults")
  void theRunGoesOnAndHasTheSameBits(ClusterFault fault, int repetition) throws Exception {
    Path output = shared.resolve(fault + "-" + repetition);
    DisturbedRun disturbed = DisturbedRun.start(run, output, onCluster("--maxAttempts=3"));
    fault.happen(disturbed, cluster, Duration.ofSeconds(Faults.all() ? 60 : 5));
    FinishedSteps finished = FinishedSteps.of(output);
    int status = disturbed.join();
    Faults.tell(fault + " " + repetition, disturbed.seconds(), disturbed.failures());
    assertEquals(0, status, disturbed::text);
    assertEquals(expected, SmallRun.checkpoint(output, SmallRun.STEPS), disturbed::text);
    finished.assertUntouched();
    for (String line : disturbed.failures()) {
      assertTrue(line.length() < 300, () -> "too long to be read: " + line);
    }
  }

  /** Nobody starts a second one beside the job that it has left. */
  @Test
  @Tag("faults")
  void theDriverIsKilledAndTheRunIsResumed() throws Exception {
    for (int repetition = 1; repetition <= Faults.repetitions(); repetition++) {
      Path output = shared.resolve("driver-" + repetition);
      Path log = shared.resolve("driver-log-" + repetition);
      List<String> arguments = run.arguments(output, onCluster("--resume"));
      Process first = ForkedProgram.start("dev.beamrlvr.pipelines.commands.Main", arguments, log);
      Path step = output.resolve("checkpoints/step-00000%d/manifest.json".formatted(repetition));
      while (first.isAlive() && !Files.exists(step)) {
        Thread.sleep(2);
      }
      assertTrue(first.isAlive(), () -> "the run ended by itself: " + read(log));
      first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      DisturbedRun second = DisturbedRun.start(run, output, onCluster("--resume"));
      int status = second.join();
      Faults.tell("DRIVER_KILLED " + repetition, second.seconds(), second.failures());
      assertEquals(0, status, second::text);
      assertEquals(expected, SmallRun.checkpoint(output, SmallRun.STEPS));
    }
  }

  /** Its numbers may be others, so it takes no step, and the line says why. */
  @Test
  void aWorkerOfAnotherFingerprintIsNamedAndTakesNoStep() throws Exception {
    ClusterProcess other = cluster.taskManager(2);
    other.kill();
    cluster.start(other, Map.of("MKL_CBWR", "COMPATIBLE"));
    cluster.awaitTaskManagers();
    try {
      Path output = shared.resolve("fingerprint");
      DisturbedRun refused = DisturbedRun.start(run, output, onCluster("--maxAttempts=3"));
      int status = refused.join();
      Faults.tell("WORKER_OF_ANOTHER_FINGERPRINT", refused.seconds(), List.of(last(refused)));
      assertEquals(1, status, refused::text);
      assertTrue(last(refused).contains("MKL_CBWR"), refused::text);
      assertEquals(List.of(), refused.failures(), "a retry does not mend it");
      assertEquals("no checkpoint of step 1", SmallRun.checkpoint(output, 1));
    } finally {
      other.kill();
    }
  }

  private static String[] onCluster(String more) {
    return new String[] {
      "--runner=flink",
      "--flinkMaster=" + cluster.address(),
      "--parallelism=2",
      "--stepsPerPipeline=4",
      more
    };
  }

  private static String last(DisturbedRun run) {
    return run.text().strip().lines().reduce((a, b) -> b).orElse("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
