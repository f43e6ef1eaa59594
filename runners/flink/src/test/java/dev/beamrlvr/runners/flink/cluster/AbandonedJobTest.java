package dev.beamrlvr.runners.flink.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that end before their job does. */
class AbandonedJobTest {
  private static final int STEPS = 12;

  @TempDir Path directory;

  @Test
  void aDriverThatIsToldToEndCancelsItsJobAndOneThatIsKilledHasItCancelledByTheNext()
      throws Exception {
    Files.writeString(
        directory.resolve("prompts.jsonl"),
        BundledProblems.text(BundledProblems.TRAIN)
            .lines()
            .limit(16)
            .collect(Collectors.joining("\n")));
    try (SessionCluster cluster =
        SessionCluster.start(
            directory.resolve("cluster"), ClusterSettings.create().withTaskManagers(1, 1))) {
      Process told = drive(cluster, "told");
      told.destroy();
      told.waitFor();
      String log = Files.readString(directory.resolve("told.log"));
      assertTrue(log.matches("(?s).*The Flink job rlvr-run-.* is cancelled\\..*"), log);

      Process killed = drive(cluster, "killed");
      killed.destroyForcibly();
      killed.waitFor();
      String resumed = train(cluster, "--resume");
      assertTrue(resumed.contains("cancelled the Flink job rlvr-run-"), resumed);
    }
    assertTrue(Files.exists(checkpoint(STEPS)));
  }

  /** Starts a driver and waits until its job has published a checkpoint of its own. */
  private Process drive(SessionCluster cluster, String name) throws Exception {
    int newest = newest();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments(cluster, "--resume"));
    Path log = directory.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    while (newest() <= Math.max(0, newest)) {
      assertTrue(process.isAlive(), () -> "it ended: " + read(log));
      Thread.sleep(5);
    }
    return process;
  }

  private int newest() {
    int newest = -1;
    for (int step = 0; step <= STEPS; step++) {
      newest = Files.exists(checkpoint(step)) ? step : newest;
    }
    return newest;
  }

  private Path checkpoint(int step) {
    return directory.resolve("run/checkpoints/step-%06d/manifest.json".formatted(step));
  }

  private String train(SessionCluster cluster, String... more) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    int status = Main.run(arguments(cluster, more).toArray(String[]::new), stream, stream);
    assertEquals(0, status, () -> printed.toString(StandardCharsets.UTF_8));
    return printed.toString(StandardCharsets.UTF_8);
  }

  private List<String> arguments(SessionCluster cluster, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--runner=flink",
                "--flinkMaster=" + cluster.address(),
                "--parallelism=1",
                "--prompts=" + directory.resolve("prompts.jsonl"),
                "--output=" + directory.resolve("run"),
                "--steps=" + STEPS,
                "--stepsPerPipeline=" + STEPS,
                "--promptsPerStep=8",
                "--groupSize=4",
                "--maxTokens=24"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
