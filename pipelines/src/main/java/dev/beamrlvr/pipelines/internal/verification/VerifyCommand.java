package dev.beamrlvr.pipelines.internal.verification;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.inputs.LineJob;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.rollouts.CountVerdicts;
import dev.beamrlvr.pipelines.internal.rollouts.ReadRollouts;
import dev.beamrlvr.pipelines.internal.rollouts.VerdictTally;
import dev.beamrlvr.pipelines.internal.rollouts.WriteRollouts;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;

/** {@code rlvr verify}: judges completions that exist already. */
public final class VerifyCommand implements Command<VerifyOptions> {
  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String summary() {
    return "judges completions that exist already";
  }

  @Override
  public Class<VerifyOptions> optionsType() {
    return VerifyOptions.class;
  }

  @Override
  public int run(VerifyOptions options, PrintStream out) throws IOException {
    NumberVerifier verifier = NumberVerifier.of(NumberVerifier.Mode.of(options.getMode()));
    try (RunnerSession session = RunnerSession.open(options)) {
      out.println(
          options.getInput().endsWith(".avro")
              ? judgeRollouts(session, options, verifier)
              : judgeLines(session, options, verifier));
    }
    return Main.SUCCESS;
  }

  private static String judgeLines(
      RunnerSession session, VerifyOptions options, NumberVerifier verifier) throws IOException {
    VerdictTally tally = new VerdictTally();
    LineJob.Counts counts =
        new LineJob(session, options.getInput(), options.getOutput())
            .run(JudgeLines.using(verifier), object -> tally.add(object.path("verdict").asText()));
    return tally + counts.refusedText();
  }

  private static String judgeRollouts(
      RunnerSession session, VerifyOptions options, NumberVerifier verifier) throws IOException {
    Pipeline pipeline = session.newPipeline();
    PCollection<VerifiedRollout> verified =
        pipeline
            .apply("Read", ReadRollouts.from(options.getInput()))
            .apply("Verify", VerifyAnswers.using(verifier));
    verified.apply("Write", WriteRollouts.to(options.getOutput()));
    VerdictTally tally = new VerdictTally();
    try (OrderedOutput counts = OrderedOutput.to(options.getOutput() + ".counts")) {
      verified.apply("Count", CountVerdicts.byKind()).apply("WriteCounts", counts.write());
      session.run(pipeline);
      counts.read(tally::addCount);
    }
    return tally.toString();
  }
}
