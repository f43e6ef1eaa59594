package dev.beamrlvr.tests.faults;

import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.tests.training.SmallRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A run whose driver is this process, watched through the files that it writes. */
final class DisturbedRun {

  private final Path output;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> status;
  private final long start = System.nanoTime();

  private DisturbedRun(Path output, List<String> arguments) {
    this.output = output;
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    this.status =
        CompletableFuture.supplyAsync(() -> Main.run(arguments.toArray(String[]::new), out, out));
  }

  static DisturbedRun start(SmallRun run, Path output, String... more) {
    return new DisturbedRun(output, run.arguments(output, more));
  }

  /** Waits until a step is about to be sampled. */
  void awaitGeneration(int step) {
    await(() -> Files.exists(checkpoint(step - 1).resolve("manifest.json")));
  }

  /** Waits until a slot of a step has its groups and computes their gradient. */
  void awaitGradients(int step) {
    await(() -> has(output.resolve("rollouts/step-%06d".formatted(step)), "groups-"));
  }

  /** Waits until the files of a step's checkpoint are being written. */
  void awaitPublication(int step) {
    String aside = ".unfinished-step-%06d".formatted(step);
    await(() -> has(output.resolve("checkpoints"), aside) || Files.exists(checkpoint(step)));
  }

  /** Waits for the end and returns the exit status. */
  int join() throws Exception {
    return status.get(10, TimeUnit.MINUTES);
  }

  /** What the user reads. */
  String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  /** The lines about attempts that failed. */
  List<String> failures() {
    return text().lines().filter(line -> line.contains(" failed (")).map(String::strip).toList();
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private Path checkpoint(int step) {
    return output.resolve("checkpoints/step-%06d".formatted(step));
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (status.isDone()) {
        throw new IllegalStateException("the run ended before it was disturbed: " + text());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static boolean has(Path directory, String prefix) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(prefix));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
