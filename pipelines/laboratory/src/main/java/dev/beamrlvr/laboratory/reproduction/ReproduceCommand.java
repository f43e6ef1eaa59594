package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.laboratory.reproduction.languagemodel.LanguageModelSweep;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepOutcome;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepPlan;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code rlvr reproduce}: the paper's experiments and ours on Beam, as one HTML page. The status is
 * 1 if the data of any claim do not agree with it.
 */
public final class ReproduceCommand implements Command<ReproduceOptions> {
  private static final String RUNS_DIRECTORY = "language-model";

  private final Reproduction reproduction;
  private final LanguageModelSweep sweep;

  /** With every claim. */
  public ReproduceCommand() {
    this(Reproduction.ofAllClaims(), SweepPlan.standard());
  }

  ReproduceCommand(Reproduction reproduction, SweepPlan plan) {
    this.reproduction = reproduction;
    this.sweep = new LanguageModelSweep(plan);
  }

  @Override
  public String name() {
    return "reproduce";
  }

  @Override
  public String summary() {
    return "runs the experiments behind the theory on Beam and writes them as one HTML page";
  }

  @Override
  public Class<ReproduceOptions> optionsType() {
    return ReproduceOptions.class;
  }

  @Override
  public int run(ReproduceOptions options, PrintStream out) throws IOException {
    String directory = directory(options.getOutput());
    List<ClaimResult> results = new ArrayList<>();
    try (RunnerSession session = RunnerSession.open(options)) {
      out.printf(
          Locale.ROOT,
          "computing %d runs for %d claims on the %s runner, less than a minute on two idle cores%n",
          reproduction.units(),
          reproduction.claims(),
          session.runnerName());
      results.addAll(reproduction.write(session, directory));
      results.forEach(result -> print(result, out));
    }
    if (options.isLanguageModel()) {
      String runs = directory + "/" + RUNS_DIRECTORY;
      out.printf(Locale.ROOT, "%s; everything goes to %s%n", sweep.announcement(), runs);
      SweepOutcome outcome = sweep.run(options, runs, out);
      List<ClaimResult> trained = reproduction.writeWith(outcome, results, directory);
      trained.forEach(result -> print(result, out));
      results.addAll(trained);
    }
    out.println("Page: " + directory + "/" + Reproduction.PAGE);
    return results.stream().allMatch(result -> result.verdict().holds()) ? 0 : 1;
  }

  private static void print(ClaimResult result, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s %s: %s%n",
        result.name(),
        result.verdict().holds() ? "holds" : "DOES NOT HOLD",
        result.verdict().explanation());
  }

  /** Without a slash at its end. */
  private static String directory(String output) {
    if (output.contains("://")) {
      return output.replaceFirst("/+$", "");
    }
    Path path = Path.of(output).toAbsolutePath();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new UsageException("--output: " + output + " is a file; name a directory");
    }
    return path.toString();
  }
}
