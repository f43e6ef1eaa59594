package dev.beamrlvr.pipelines.internal.verification;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.lines.LineJob;
import dev.beamrlvr.pipelines.internal.lines.MatchingFiles;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.lines.WorkDirectory;
import dev.beamrlvr.pipelines.internal.rollouts.CountVerdicts;
import dev.beamrlvr.pipelines.internal.rollouts.ReadRollouts;
import dev.beamrlvr.pipelines.internal.rollouts.VerdictTally;
import dev.beamrlvr.pipelines.internal.rollouts.WriteRollouts;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.values.PCollection;

/** {@code rlvr verify}: judges completions that exist already. */
public final class VerifyCommand implements Command<VerifyOptions> {

  /** Of 30 MiB the Direct runner makes nine seconds, of 118 more than 170. */
  private static final long MOST_ON_DIRECT = 64L << 20;

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
    try (LineJob job =
        new LineJob(
            options.getInput(),
            options.getOutput(),
            options.getOrdered(),
            new JudgeLines(verifier))) {
      LineJob.Counts counts = job.run(session);
      VerdictTally tally = new VerdictTally();
      for (VerdictKind kind : VerdictKind.values()) {
        tally.add(kind, counts.sums().count(kind.name().toLowerCase(Locale.ROOT)));
      }
      return tally + counts.refusedText();
    }
  }

  private static String judgeRollouts(
      RunnerSession session, VerifyOptions options, NumberVerifier verifier) throws IOException {
    List<MatchResult.Metadata> inputs = FileSystems.match(options.getInput()).metadata();
    checkSize(session, inputs);
    WorkDirectory.checkIsNoInput(
        MatchingFiles.named(options.getOutput()),
        inputs.stream().map(file -> file.resourceId().toString())::iterator);
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

  private static void checkSize(RunnerSession session, List<MatchResult.Metadata> inputs) {
    if (!session.runnerName().equals("direct")) {
      return;
    }
    long bytes = inputs.stream().mapToLong(MatchResult.Metadata::sizeBytes).sum();
    if (bytes > MOST_ON_DIRECT) {
      throw new UsageException(
          "--input: the rollouts have "
              + (bytes >> 20)
              + " MiB, too many for the Direct runner: take --runner=flink");
    }
  }
}
