package dev.beamrlvr.pipelines.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.util.List;

/**
 * A run like that of {@code rlvr train}, for programs that watch it themselves.
 *
 * <pre>{@code
 * TrainCommandOptions options = PipelineOptionsFactory.as(TrainCommandOptions.class);
 * options.setOutput("gs://bucket/run");
 * List<ObjectNode> rows = TrainingJob.run(options, 200, session, watcher);
 * }</pre>
 */
public final class TrainingJob {

  /** Hears how the run goes. */
  public interface Watcher {

    /** Something that a reader should know, in one line. */
    void note(String line);

    /** A step was taken; the row is that of metrics.jsonl. */
    void stepped(ObjectNode row);
  }

  private TrainingJob() {}

  /**
   * Trains, or goes on with what the output directory holds of this very run, and keeps no
   * checkpoint but the last.
   *
   * @param options of {@code rlvr train}; their runner is that of the session, and they always
   *     resume
   * @param evaluationPrompts how many of the test prompts it is judged by; there are no others
   * @return the rows of metrics.jsonl
   * @throws dev.beamrlvr.checkpoints.CheckpointException if the directory holds anything else
   */
  public static List<ObjectNode> run(
      TrainCommandOptions options, int evaluationPrompts, RunnerSession session, Watcher watcher)
      throws IOException {
    TrainSettings settings = RunSettings.of(options, options.getOutput());
    try (RunInputs inputs = RunInputs.locate(options);
        RunDirectory run =
            RunDirectory.open(
                options.getOutput(), RunIdentity.describe(options, inputs, settings), true)) {
      TrainingPlan plan = inputs.plan(options, settings, session, run).judgedBy(evaluationPrompts);
      new TrainingLoop(run, session, plan, listener(watcher)).run(inputs.policyDirectory());
      run.checkpoints().prune(checkpoint -> false);
      return MetricsLog.open(run.location()).rows();
    }
  }

  private static TrainingListener listener(Watcher watcher) {
    return new TrainingListener() {
      @Override
      public void note(String line) {
        watcher.note(line);
      }

      @Override
      public void evaluated(EvaluationResult evaluation) {
        // The rates are in the rows.
      }

      @Override
      public void stepped(ObjectNode row, int steps) {
        watcher.stepped(row);
      }
    };
  }
}
