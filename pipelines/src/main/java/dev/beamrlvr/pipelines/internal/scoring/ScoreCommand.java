package dev.beamrlvr.pipelines.internal.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.LineJob;
import dev.beamrlvr.pipelines.internal.inputs.PolicyHints;
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
      Tally tally = new Tally();
      LineJob.Counts counts =
          new LineJob(session, options.getInput(), options.getOutput())
              .run(
                  ScoreLines.using(inputs.policy(options))
                      .withDevice(PolicyDevice.parse(options.getDevice()))
                      .setResourceHints(PolicyHints.of(options)),
                  tally::add);
      out.println(tally.text(counts.written()) + counts.refusedText());
    }
    return Main.SUCCESS;
  }

  private static final class Tally {
    private long tokens;
    private double logProbs;

    void add(JsonNode object) {
      for (JsonNode logProb : object.path("tokenLogProbs")) {
        tokens++;
        logProbs += logProb.doubleValue();
      }
    }

    String text(long completions) {
      String mean =
          tokens == 0
              ? ""
              : String.format(
                  Locale.ROOT, ", mean log-probability of a token %.4f nats", logProbs / tokens);
      return completions + " completions of " + tokens + " tokens" + mean;
    }
  }
}
