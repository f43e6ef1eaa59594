package dev.beamrlvr.laboratory.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {

  private static final double EXACT = 1e-9;

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void slotsAreWholeAndTheSerialPartStays() {
    CostModel model = CostModel.of(List.of(new StageCosts(1e6, 1e-3, 2e-3, 1e-3, 0.3, 0.5)));
    assertEquals(0.23, model.fixed(), EXACT);
    double one = step(model, 1);
    double two = step(model, 2);
    // Three workers are no faster than two: one of four slots waits for a second round.
    assertEquals(two, step(model, 3), EXACT);
    assertEquals(one - 0.3, 2 * (two - 0.3), EXACT);
    assertEquals(step(model, 4), step(model, 64), EXACT);
  }

  @Test
  void onlyMixedGroupsHaveAGradientAndWorkersOfOneMachineDelayEachOther() {
    CostModel model = CostModel.of(List.of(new StageCosts(1e6, 1e-3, 2e-3, 1e-3, 0.3, 0.5)));
    StepForecast.Work work = new StepForecast.Work(1e6, 1e6, 40, 10, 0.25, 4);
    assertEquals(400 * 0.25 * 2e-3, gradient(model, work, 1), EXACT);
    assertEquals(1.1 * 1.2 * 400 * 0.25 * 2e-3 / 2, gradient(model, work, 2), EXACT);
  }

  @Test
  void aRunSaysWhatItsStepsCostOnMoreWorkers() throws IOException {
    StringBuilder rows = new StringBuilder();
    // The first third is left out; without a mixed group there is no gradient.
    for (int[] step : new int[][] {{9, 4}, {1, 2}, {1, 0}}) {
      rows.append(
          String.format(
              Locale.ROOT,
              "{\"step\":1,\"seconds\":%d.5,\"nativeSeconds\":%d,\"responseLength\":10,\"rollouts\":100,"
                  + "\"mixedGroups\":%d,\"solvedGroups\":3,\"unsolvedGroups\":%d,"
                  + "\"secondsByStage\":{\"generate\":0.4,\"trial\":0.2,\"gradient\":%s}}%n",
              step[0],
              step[0],
              step[1],
              5 - step[1],
              step[1] == 0 ? "0" : "0.4"));
    }
    Files.writeString(directory.resolve("metrics.jsonl"), rows);
    Files.createDirectory(directory.resolve("checkpoints"));
    try (BundledInputs inputs = new BundledInputs()) {
      Files.createSymbolicLink(
          directory.resolve("checkpoints").resolve("step-3"), Path.of(inputs.bundledPolicy()));
      StageCosts costs = StageCosts.ofRun(directory.toString());
      assertEquals(0.4e-3, costs.generate(), EXACT);
      assertEquals(1.6e-3, costs.gradient(), EXACT);
      assertEquals(0.125, costs.mixed(), EXACT);
      assertEquals(0.5, costs.outside(), EXACT);
      assertEquals(
          0,
          plan(
              "--runs=" + directory,
              "--prompts=10",
              "--groupSize=10",
              "--tokens=10",
              "--mixed=0.25",
              "--mostWorkers=2",
              "--slowest=1.2"));
    }
    String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
    assertTrue(lines[1].matches(" +1 +0.400 +0.400 +0.200 .*1.500 +66.7"), lines[1]);
    assertTrue(lines[2].matches(" +2 +0.240 +0.240 +0.120 .*1.100 +90.9"), lines[2]);
  }

  @Test
  void twoRunsSayHowCostsGrow() {
    CostModel model =
        CostModel.of(
            List.of(
                new StageCosts(1e6, 1e-3, 1e-3, 1e-3, 0.3, 0.5),
                new StageCosts(4e6, 2e-3, 4e-3, 1e-3, 0.6, 0.5)));
    assertEquals(6e-3, model.generate(16e6), EXACT);
    assertEquals(16e-3, model.gradient(16e6), EXACT);
    assertEquals(1e-3, model.trial(16e6), EXACT);
    assertEquals(0.2, model.fixed(), EXACT);
    assertEquals(1.6, model.vectors(16e6), EXACT);
  }

  @Test
  void anObjectStoreCostsByBytesAndByFiles() {
    StepForecast.Work work = new StepForecast.Work(5e6, 1e6, 8, 10, 0.5, 4);
    CostModel model = CostModel.of(List.of(new StageCosts(1e6, 1e-3, 1e-3, 1e-3, 0.3, 0.5)));
    StepForecast forecast =
        StepForecast.of(model, work, new StepForecast.Cluster(4, 0, 4e6, 0.5, 1, 1));
    // Three files by each worker; four gradients and eight vectors by one.
    assertEquals(15 * (1 + 0.5), forecast.parts().get("files"), EXACT);
    assertEquals("files", forecast.largest());
  }

  @Test
  void aRunWithoutTimesIsRefusedInOneLine() throws IOException {
    Files.writeString(directory.resolve("metrics.jsonl"), "{\"step\":0}\n");
    assertEquals(1, plan("--runs=" + directory));
    assertEquals(1, errors().lines().count(), errors());
    assertTrue(errors().contains("tells of no step's time"), errors());
  }

  @Test
  void threeRunsAreAWrongCall() {
    assertEquals(2, plan("--runs=a,b,c"));
    assertTrue(errors().contains("--runs takes one or two directories"), errors());
  }

  private static double step(CostModel model, int workers) {
    return StepForecast.of(
            model,
            new StepForecast.Work(1e6, 1e6, 40, 10, 0.5, 4),
            new StepForecast.Cluster(workers, 0, Double.POSITIVE_INFINITY, 0, 1, 1))
        .seconds();
  }

  private static double gradient(CostModel model, StepForecast.Work work, int workers) {
    StepForecast.Cluster machine =
        new StepForecast.Cluster(workers, 0, Double.POSITIVE_INFINITY, 0, 1.1, 1.2);
    return StepForecast.of(model, work, machine).parts().get("gradient");
  }

  private int plan(String... options) {
    return Main.run(
        Stream.concat(Stream.of("plan"), Stream.of(options)).toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
