package dev.beamrlvr.pipelines.internal.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import java.util.List;
import java.util.Locale;

/** How far a run came and whether it goes on, in one sentence. */
final class StatusLine {

  private StatusLine() {}

  static String of(RunHistory run) {
    List<ObjectNode> steps = run.metrics().steps();
    if (steps.isEmpty()) {
      return "No step of this run has been recorded yet.";
    }
    int taken = steps.get(steps.size() - 1).path("step").asInt();
    String planned = run.description().details().get("steps");
    return switch (status(run)) {
      case COLLAPSED ->
          String.format(
              Locale.ROOT,
              "Halted after step %d: the policy has collapsed, no response was correct for a"
                  + " while.",
              taken);
      case NON_FINITE ->
          String.format(
              Locale.ROOT,
              "Halted after step %d: gradients were not finite for several steps in a row.",
              taken);
      case UNJUDGED ->
          String.format(
              Locale.ROOT,
              "Halted after step %d: hardly a response could be judged for several steps in a row.",
              taken);
      case TARGET_REACHED ->
          String.format(
              Locale.ROOT, "Stopped after step %d: the success rate asked for is reached.", taken);
      case ACTIVE ->
          String.valueOf(taken).equals(planned)
              ? String.format(Locale.ROOT, "Finished: all %d steps were taken.", taken)
              : String.format(
                  Locale.ROOT,
                  "%d of %s steps were taken; train --resume goes on from there.",
                  taken,
                  planned == null ? "its" : planned);
    };
  }

  private static RunStatus status(RunHistory run) {
    List<CheckpointReference> kept = run.checkpoints().complete();
    return kept.isEmpty() ? RunStatus.ACTIVE : kept.get(kept.size() - 1).getStatus();
  }
}
