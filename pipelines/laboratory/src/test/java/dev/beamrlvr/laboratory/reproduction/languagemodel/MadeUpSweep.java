package dev.beamrlvr.laboratory.reproduction.languagemodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Sweeps whose success at the end is a function of the run; made up, not trained. */
final class MadeUpSweep {

  static final double START = 0.5;
  static final double THRESHOLD = 0.03;
  static final double LENGTH = 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private MadeUpSweep() {}

  static SweepOutcome of(ToDoubleFunction<SweepRun> end) {
    return new SweepOutcome(
        SweepPlan.standard().runs().stream()
            .map(run -> run(run, end.applyAsDouble(run), thresholds(run)))
            .toList());
  }

  /** Rises to 0.8 at the threshold, and falls to nothing far above it. */
  static double asClaimed(SweepRun run) {
    double relative = run.stepSize().orElse(THRESHOLD) / THRESHOLD;
    return relative <= 1 ? START + 0.3 * relative : Math.max(0, 0.8 - 0.1 * (relative - 1));
  }

  /** As the adaptive rule alone measures them. */
  private static String thresholds(SweepRun run) {
    return run.stepSize().isEmpty()
        ? "{\"slope-over-curvature\":%s,\"growth\":1}".formatted(THRESHOLD)
        : "{}";
  }

  /** A run of ten steps with evaluations at the start, the middle and the end. */
  static RunOutcome run(SweepRun run, double end, String thresholds) {
    List<ObjectNode> rows = new ArrayList<>();
    for (int step = 0; step <= 10; step++) {
      ObjectNode row = JSON.createObjectNode().put("step", step);
      if (step % 5 == 0) {
        row.put("evalSuccessRate", step == 0 ? START : end);
      }
      if (step > 0) {
        row.put("stepSize", run.stepSize().orElse(THRESHOLD))
            .put("directionNorm", run.isNormalized() ? 2 / LENGTH : 2)
            .put("responseLength", LENGTH)
            .set("thresholds", read(thresholds));
      }
      rows.add(row);
    }
    return new RunOutcome(run, rows);
  }

  private static ObjectNode read(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
