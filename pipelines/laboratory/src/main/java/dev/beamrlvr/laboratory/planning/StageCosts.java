package dev.beamrlvr.laboratory.planning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.pipelines.commands.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What the stages of a run took, as medians over its later steps.
 *
 * @param parameters of the policy
 * @param generate seconds of one worker for a response token that is sampled
 * @param gradient seconds of one worker for a response token that is differentiated: those of mixed
 *     groups
 * @param trial seconds of one worker for the trial of steps, by response token of the whole batch
 * @param outside seconds of a step in which no worker was inside the policy
 * @param mixed share of the groups whose responses differ in reward, which alone have a gradient
 */
record StageCosts(
    double parameters,
    double generate,
    double gradient,
    double trial,
    double outside,
    double mixed) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The first steps warm the JVM up: this share of them is left out. */
  private static final double WARM_UP = 1 / 3.0;

  /**
   * Reads what a run measured.
   *
   * @throws CommandException if the directory has no steps with times
   */
  static StageCosts ofRun(String directory) throws IOException {
    Path run = Path.of(directory);
    List<JsonNode> steps = new ArrayList<>();
    if (Files.exists(run.resolve("metrics.jsonl"))) {
      for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
        JsonNode row = JSON.readTree(line);
        if (row.path("nativeSeconds").asDouble() > 0) {
          steps.add(row);
        }
      }
    }
    if (steps.isEmpty()) {
      throw new CommandException(
          directory
              + " tells of no step's time: name the directory of a run that trained in its own JVM"
              + " (--runner=direct, or flink without --flinkMaster)");
    }
    List<JsonNode> later = steps.subList((int) (steps.size() * WARM_UP), steps.size());
    return new StageCosts(
        parameters(run),
        median(later, row -> stage(row, "generate")),
        median(
            later.stream().filter(row -> mixed(row) > 0).toList(),
            row -> stage(row, "gradient") / mixed(row)),
        median(later, row -> stage(row, "trial")),
        median(later, row -> row.get("seconds").asDouble() - row.get("nativeSeconds").asDouble()),
        median(later, StageCosts::mixed));
  }

  private static double mixed(JsonNode row) {
    double mixed = row.path("mixedGroups").asDouble();
    return mixed == 0
        ? 0
        : mixed
            / (mixed + row.path("solvedGroups").asDouble() + row.path("unsolvedGroups").asDouble());
  }

  private static double stage(JsonNode row, String name) {
    double tokens = row.path("responseLength").asDouble() * row.path("rollouts").asDouble();
    return row.path("secondsByStage").path(name).asDouble() / tokens;
  }

  private static double median(List<JsonNode> rows, ToDoubleFunction<JsonNode> value) {
    if (rows.isEmpty()) {
      return 0;
    }
    double[] sorted = rows.stream().mapToDouble(value).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double parameters(Path run) throws IOException {
    try (Stream<Path> all = Files.list(run.resolve("checkpoints"))) {
      Path newest = all.max(Path::compareTo).orElseThrow();
      return PolicyConfiguration.read(newest).layout().size();
    }
  }
}
