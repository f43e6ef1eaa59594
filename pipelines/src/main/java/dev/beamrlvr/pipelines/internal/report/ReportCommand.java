package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.pipelines.commands.Command;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code rlvr report}: writes the HTML report of a run, finished or not. */
public final class ReportCommand implements Command<ReportOptions> {
  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "writes the HTML report of a training run; no network is needed to read it";
  }

  @Override
  public Class<ReportOptions> optionsType() {
    return ReportOptions.class;
  }

  @Override
  public int run(ReportOptions options, PrintStream out) throws IOException {
    String run = options.getRun();
    String directory = run.contains("://") ? run : Path.of(run).toAbsolutePath().toString();
    out.println("Report: " + new RunReport().write(directory));
    return 0;
  }
}
