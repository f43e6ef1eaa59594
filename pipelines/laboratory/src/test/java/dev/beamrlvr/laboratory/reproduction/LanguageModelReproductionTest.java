package dev.beamrlvr.laboratory.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.experiments.Claim;
import dev.beamrlvr.laboratory.experiments.Claims;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelReproductionTest {

  /** Three runs of two steps. */
  private static final SweepPlan SMALL = new SweepPlan(List.of(0.5), 2, 4, 4, 2, 10, 2);

  @TempDir Path directory;

  private String reproduce() throws IOException {
    // As the command line does.
    PipelineOptionsFactory.resetCache();
    PipelineOptionsFactory.register(ReproduceOptions.class);
    ReproduceOptions options = PipelineOptionsFactory.as(ReproduceOptions.class);
    options.setOutput(directory.toString());
    options.setLanguageModel(true);
    Claim threshold = Claims.all().get(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ReproduceCommand(Reproduction.of(List.of(threshold)), SMALL)
        .run(options, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runsAreTrainedOnceAndShownOnThePage() throws IOException {
    String first = reproduce();
    assertTrue(
        first.contains("training the bundled policy 3 times: 2 steps of 4 prompts x 4 responses"));
    assertTrue(first.contains("run 1 of 3, adaptive step: step 2/2  success "));
    assertTrue(first.contains("run 3 of 3, step 0.5, loss divided by length: step 2/2  success "));
    assertTrue(first.contains("  0:00:00 left"));
    String page = Files.readString(directory.resolve("reproduction.html"));
    assertTrue(page.contains("On the bundled language model"));
    assertTrue(page.contains(" of 5 claims hold on the data of 8 runs"));
    assertTrue(page.contains("<figure id=\"language-model-threshold\""));
    assertTrue(page.contains("\"name\":\"measured threshold\",\"style\":\"DASHED\""));
    Path csv = directory.resolve("language-model-steps.csv");
    List<String> data = Files.readAllLines(csv);
    assertEquals("series,step,success rate on test problems", data.get(0));
    assertEquals(1 + 2 * 2, data.size(), "two runs, evaluated at the start and the end");
    Path run = directory.resolve("language-model/step-0.5-normalized");
    assertEquals(3, Files.readAllLines(run.resolve("metrics.jsonl")).size());
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
      assertEquals(
          List.of("step-000002"),
          checkpoints.map(path -> path.getFileName().toString()).toList(),
          "the last one only");
    }

    String second = reproduce();
    assertTrue(second.contains("run 1 of 3, adaptive step: goes on after step 2 of 2"));
    assertFalse(second.contains("step 2/2"), "nothing is trained again");
    assertEquals(data, Files.readAllLines(csv));
    assertEquals(page, Files.readString(directory.resolve("reproduction.html")));
  }
}
