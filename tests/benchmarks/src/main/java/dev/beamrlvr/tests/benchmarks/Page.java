package dev.beamrlvr.tests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Draws a page of results: {@code Page FILE.json FILE.md}. */
final class Page {

  private static final String BLOCK = "\u2588";

  private Page() {}

  public static void main(String[] arguments) throws IOException {
    JsonNode results = Results.read(Path.of(arguments[0]));
    StringBuilder page = new StringBuilder();
    JsonNode machine = results.get("machine");
    page.append("# What kernels and stages cost\n\n")
        .append("Drawn by `tests/benchmarks/run draw` from [results.json](results.json).\n")
        .append(
            String.format(
                Locale.ROOT,
                "Measured on %s, %d cores, %d GiB, %s, %s.\n",
                machine.get("processor").asText(),
                machine.get("cores").asInt(),
                machine.get("memoryGiB").asInt(),
                machine.get("system").asText(),
                machine.get("java").asText()));
    kernels(page, results.get("kernels"));
    for (String runner : List.of("DirectRunner", "FlinkRunner")) {
      if (results.has(runner)) {
        stages(page, runner, results.get(runner));
      }
    }
    Files.writeString(Path.of(arguments[1]), page);
  }

  private static void kernels(StringBuilder page, JsonNode kernels) {
    page.append("\n## Kernels, on one core\n\n")
        .append("A block is a factor of two beside copying the bytes of the same elements, ")
        .append("which is measured in the same run.\n\n")
        .append("| kernel | elements/s | MB/s | times as long as copying | |\n")
        .append("|---|--:|--:|--:|---|\n");
    for (JsonNode kernel : kernels) {
      double times = kernel.get("timesCopying").asDouble();
      page.append(
          String.format(
              Locale.ROOT,
              "| %s: %s | %,.0f | %,.0f | %,.1f | %s |\n",
              kernel.get("kernel").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
              kernel.get("does").asText(),
              kernel.get("elementsPerSecond").asDouble(),
              kernel.get("bytesPerSecond").asDouble() / 1e6,
              times,
              BLOCK.repeat((int) Math.max(0, Math.round(Math.log(times) / Math.log(2))))));
    }
  }

  private static void stages(StringBuilder page, String runner, JsonNode stages) {
    page.append("\n## Stages on ")
        .append(runner)
        .append("\n\n")
        .append("Processor time is the whole process's, with compilation and garbage collection. ")
        .append("A block is a tenth of what as many rollouts took to be made, which are the ")
        .append("input of all but PlanSteps.")
        .append(
            runner.equals("DirectRunner")
                ? " Groups stop at 100,000: Beam's own runner takes the square of the time for them."
                : "")
        .append("\n\n")
        .append(
            "| stage | elements | seconds | elements/s of a core | without the rollouts | times making rollouts | |\n")
        .append("|---|--:|--:|--:|--:|--:|---|\n");
    for (JsonNode stage : stages) {
      double making = making(stages, stage);
      double times = stage.get("coreSeconds").asDouble() / making;
      double beside = stage.get("coreSeconds").asDouble() - making;
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %.1f | %,.0f | %s | %.2f | %s |\n",
              stage.get("stage").asText(),
              stage.get("elements").asInt(),
              stage.get("seconds").asDouble(),
              stage.get("elementsPerCoreSecond").asDouble(),
              beside < making / 20
                  ? ""
                  : String.format(Locale.ROOT, "%,.0f", stage.get("elements").asInt() / beside),
              times,
              BLOCK.repeat((int) Math.round(10 * times))));
    }
  }

  /** Seconds that it took to make as many rollouts: the first stage. */
  private static double making(JsonNode stages, JsonNode stage) {
    for (JsonNode other : stages) {
      if (other.get("elements").equals(stage.get("elements"))) {
        return other.get("coreSeconds").asDouble();
      }
    }
    throw new IllegalStateException("no rollouts were made for " + stage);
  }
}
