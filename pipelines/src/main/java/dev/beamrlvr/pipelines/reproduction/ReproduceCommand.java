package dev.beamrlvr.pipelines.reproduction;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code rlvr reproduce}: the paper's experiments on Beam, as one HTML page. The status is 1 if the
 * data of any claim do not agree with it.
 */
public final class ReproduceCommand implements Command<ReproduceOptions> {
  private final Reproduction reproduction;

  /** With every claim. */
  public ReproduceCommand() {
    this(Reproduction.ofAllClaims());
  }

  ReproduceCommand(Reproduction reproduction) {
    this.reproduction = reproduction;
  }

  @Override
  public String name() {
    return "reproduce";
  }

  @Override
  public String summary() {
    return "runs the paper's experiments on Beam and writes them as one HTML page";
  }

  @Override
  public Class<ReproduceOptions> optionsType() {
    return ReproduceOptions.class;
  }

  @Override
  public int run(ReproduceOptions options, PrintStream out) throws IOException {
    String directory = directory(options.getOutput());
    List<ClaimResult> results;
    try (RunnerSession session = RunnerSession.open(options)) {
      out.printf(
          "computing %d runs for %d claims on the %s runner, less than a minute on two idle cores%n",
          reproduction.units(), reproduction.claims(), session.runnerName());
      results = reproduction.write(session, directory);
    }
    for (ClaimResult result : results) {
      out.printf(
          "%s %s: %s%n",
          result.name(),
          result.verdict().holds() ? "holds" : "DOES NOT HOLD",
          result.verdict().explanation());
    }
    out.println("Page: " + directory + "/" + Reproduction.PAGE);
    return results.stream().allMatch(result -> result.verdict().holds()) ? 0 : 1;
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
