package dev.beamrlvr.runners.flink.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of separate processes, started as a user starts them, run four jobs in a row. */
class RealClusterTest {
  private static final int STEPS = 1;

  @TempDir static Path shared;

  private static String expected;

  @BeforeAll
  static void trainOnTheEmbeddedCluster() throws IOException {
    Files.writeString(
        shared.resolve("prompts.jsonl"),
        BundledProblems.text(BundledProblems.TRAIN)
            .lines()
            .limit(8)
            .collect(Collectors.joining("\n")));
    expected = train("embedded", "--parallelism=1");
  }

  @Test
  void aClusterOfTheCommandHasAllJarsAndGetsBackWhatWasKilled() throws IOException {
    Path directory = shared.resolve("all");
    String start = call(0, cluster("start", directory, "--taskManagers=2", "--port=0"));
    try (SessionCluster cluster = SessionCluster.in(directory)) {
      assertEquals(cluster.address(), start.lines().reduce((a, b) -> b).orElseThrow());
      assertTrue(start.contains("process " + cluster.taskManager(2).pid()), start);
      assertEquals(expected, train("on-all", "--flinkMaster=" + cluster.address()));
      long uploaded = uploadedBytes(directory);
      assertTrue(0 < uploaded && uploaded < 10_000, uploaded + " bytes in four jobs");

      cluster.taskManager(2).kill();
      assertTrue(call(0, cluster("status", directory)).contains("taskmanager-2  has ended"));
      long first = cluster.taskManager(1).pid();
      call(0, cluster("start", directory, "--taskManagers=2"));
      assertTrue(cluster.taskManager(2).isRunning());
      assertEquals(first, cluster.taskManager(1).pid());
      assertEquals(
          "rlvr cluster-start: a cluster runs with --slots=1: runners/flink/cluster stop ends it",
          call(2, cluster("start", directory, "--slots=3")));

      assertEquals("The cluster has ended.", call(0, cluster("stop", directory)));
      assertFalse(cluster.isRunning());
      assertNotEquals("", call(1, cluster("status", directory)));
    }
  }

  @Test
  void aClusterWithTheNativesAloneGetsTheOtherJarsWithEachJob() throws IOException {
    ClusterSettings settings =
        ClusterSettings.create().withTaskManagers(1, 2).withLayout(LibraryLayout.NATIVES);
    Path directory = shared.resolve("natives");
    try (SessionCluster cluster = SessionCluster.start(directory, settings)) {
      assertEquals(expected, train("on-natives", "--flinkMaster=" + cluster.address()));
      assertTrue(uploadedBytes(directory) > 10_000_000);
    }
  }

  @Test
  void anApplicationRunsItsPipelinesWhereItIs() throws Exception {
    Path directory = shared.resolve("application");
    ClusterSettings settings = ClusterSettings.create().withTaskManagers(0, 2);
    try (SessionCluster cluster = SessionCluster.start(directory, settings)) {
      // Its configuration and its jars are those of an application too.
      cluster.jobManager().kill();
      Path output = shared.resolve("in-application");
      Process application = startApplication(directory, arguments(output));
      cluster.setTaskManagers(1);
      cluster.start(cluster.taskManager(1), Map.of());
      try {
        assertTrue(application.waitFor(3, TimeUnit.MINUTES));
      } finally {
        application.destroyForcibly();
      }
      String log = Files.readString(directory.resolve("application.log"));
      assertEquals(0, application.exitValue(), log);
      assertEquals(expected, manifest(output));
    }
  }

  @Test
  void aClusterWithoutTheNativesIsRefusedBeforeTheFirstJob() throws IOException {
    ClusterSettings settings =
        ClusterSettings.create().withTaskManagers(0, 1).withLayout(LibraryLayout.NONE);
    try (SessionCluster cluster = SessionCluster.start(shared.resolve("none"), settings)) {
      Path output = shared.resolve("on-none");
      String noSlot = call(2, arguments(output, "--flinkMaster=" + cluster.address()));
      assertTrue(noSlot.contains("--parallelism=N waits for some"), noSlot);
      String message =
          call(2, arguments(output, "--flinkMaster=" + cluster.address(), "--parallelism=1"));
      assertTrue(message.contains("pytorch-engine-"), message);
      assertTrue(message.contains("machine code must lie there"), message);
    }
  }

  @Test
  void aJobManagerThatCannotStartSaysWhy() throws IOException {
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ClusterSettings settings =
          ClusterSettings.create()
              .withTaskManagers(0, 1)
              .withConfiguration("rest.port", "" + taken.getLocalPort());
      IOException failure =
          assertThrows(
              IOException.class, () -> SessionCluster.start(shared.resolve("taken"), settings));
      assertTrue(failure.getMessage().startsWith("jobmanager has ended ("), failure.getMessage());
      assertTrue(failure.getMessage().contains("BindException"), failure.getMessage());
      assertEquals(1, failure.getMessage().lines().count());
    }
  }

  @Test
  void anAddressWithoutAClusterIsOneLine() {
    String message = call(2, arguments(shared.resolve("nowhere"), "--flinkMaster=localhost:1"));
    assertTrue(message.contains("no Flink answers at localhost:1"), message);
    assertEquals(1, message.lines().count(), message);
  }

  private static List<String> cluster(String command, Path directory, String... more) {
    List<String> words = new ArrayList<>(List.of("cluster-" + command, "--directory=" + directory));
    words.addAll(List.of(more));
    return words;
  }

  /** Trains and returns the manifest of the last checkpoint, with the digests of its files. */
  private static String train(String name, String... more) throws IOException {
    Path output = shared.resolve(name);
    call(0, arguments(output, more));
    return manifest(output);
  }

  private static String manifest(Path output) throws IOException {
    return Files.readString(output.resolve("checkpoints/step-%06d/manifest.json".formatted(STEPS)));
  }

  private static Process startApplication(Path directory, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ClusterNeeds.policyOptions());
    command.addAll(ClusterNeeds.openedPackages());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ApplicationCluster.class.getName());
    command.add(directory.resolve("conf").toString());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("application.log").toFile())
        .start();
  }

  private static List<String> arguments(Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--runner=flink",
                "--prompts=" + shared.resolve("prompts.jsonl"),
                "--evalPrompts=" + shared.resolve("prompts.jsonl"),
                "--output=" + output,
                "--steps=" + STEPS,
                "--stepsPerPipeline=1",
                "--promptsPerStep=4",
                "--groupSize=2",
                "--maxTokens=16",
                "--maxAttempts=1"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Calls a command and returns what it printed, its one line of failure if it is to fail. */
  private static String call(int status, List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int actual =
        Main.run(
            arguments.toArray(String[]::new),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String printed = (status == 0 ? out : err).toString(StandardCharsets.UTF_8).strip();
    assertEquals(status, actual, () -> printed + err.toString(StandardCharsets.UTF_8));
    return printed;
  }

  /** What TaskManagers got of jobs' jars and graphs, which they keep for an hour. */
  private static long uploadedBytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("tmp"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("blob_p-"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
