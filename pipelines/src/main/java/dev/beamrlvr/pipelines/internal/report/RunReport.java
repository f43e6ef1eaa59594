package dev.beamrlvr.pipelines.internal.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Writes the report of a run: what it did, in figures and tables on one page.
 *
 * <pre>{@code
 * String page = new RunReport().write("gs://bucket/run");
 * }</pre>
 */
public final class RunReport {

  /** Name of the page in a run's directory. */
  public static final String NAME = "report.html";

  /**
   * Writes the page, over an older one if there is one. A run that is still going on, or that
   * failed, is reported as far as it came.
   *
   * @param runDirectory on any Beam file system
   * @return where the page is
   * @throws dev.beamrlvr.checkpoints.CheckpointException if the directory holds no run
   * @throws IOException if a file of the run cannot be read, or the page cannot be written
   */
  public String write(String runDirectory) throws IOException {
    ResourceId directory = FileSystems.matchNewResource(runDirectory, true);
    byte[] page =
        ReportPage.of(RunHistory.read(directory.toString())).getBytes(StandardCharsets.UTF_8);
    ResourceId file = directory.resolve(NAME, StandardResolveOptions.RESOLVE_FILE);
    try (OutputStream output = Channels.newOutputStream(FileSystems.create(file, "text/html"))) {
      output.write(page);
    }
    return file.toString();
  }
}
