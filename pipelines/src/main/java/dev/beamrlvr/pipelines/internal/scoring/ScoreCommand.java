package dev.beamrlvr.pipelines.internal.scoring;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.PolicyHints;
import dev.beamrlvr.pipelines.internal.lines.LineJob;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** {@code rlvr score}: token log-probabilities of completions under a policy. */
public final class ScoreCommand implements Command<ScoreOptions> {
  @Override
  public String name() {
    return "score";
  }

  @Override
  public String summary() {
    return "adds the token log-probabilities of completions under a policy";
  }

  @Override
  public Class<ScoreOptions> optionsType() {
    return ScoreOptions.class;
  }

  @Override
  public int run(ScoreOptions options, PrintStream out) throws IOException {
    try (RunnerSession session = RunnerSession.open(options);
        BundledInputs inputs = new BundledInputs()) {
      PolicyDevice device = PolicyDevice.parse(options.getDevice());
      try (LineJob job =
          new LineJob(
              options.getInput(),
              options.getOutput(),
              options.getOrdered(),
              new ScoreLines(inputs.policy(options), options.getAdapter(), device))) {
        out.println(text(job.run(session, PolicyHints.of(options))));
      }
    }
    return Main.SUCCESS;
  }

  private static String text(LineJob.Counts counts) {
    long tokens = counts.sums().count(ScoreLines.TOKENS);
    String mean =
        tokens == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", mean log-probability of a token %.4f nats",
                counts.sums().get(ScoreLines.LOG_PROBS) / tokens);
    return counts.written() + " completions of " + tokens + " tokens" + mean + counts.refusedText();
  }
}
