package dev.beamrlvr.pipelines.internal.lines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * One output file whose lines stand in the order of the input.
 *
 * <pre>{@code
 * try (OrderedOutput output = OrderedOutput.to("verdicts.jsonl")) {
 *   lines.apply("Write", output.write());
 *   session.run(pipeline);
 *   output.publish(line -> {});
 * }
 * }</pre>
 *
 * <p>The pipeline writes parts beside the file; publishing puts them together beside it too, and
 * renames the whole. So there is either a complete file or none, or the one that was there before.
 */
public final class OrderedOutput implements AutoCloseable {
  private final String file;
  private final String directory;

  private OrderedOutput(String file) {
    this.file = file;
    this.directory = file + "." + UUID.randomUUID();
  }

  /** A file on any Beam file system. */
  public static OrderedOutput to(String file) throws IOException {
    OrderedOutput output = new OrderedOutput(file);
    WorkDirectory.create(output.directory, file);
    return output;
  }

  /** The stage that writes the parts; applied once. */
  public PTransform<PCollection<KV<Long, String>>, PDone> write() {
    return WriteOrderedLines.to(directory + "/");
  }

  /**
   * Puts the file together after the pipeline has ended.
   *
   * @param reader is given every line, in order
   * @return how many lines it has
   */
  public long publish(Consumer<String> reader) throws IOException {
    ResourceId aside = FileSystems.matchNewResource(directory + "/whole", false);
    long lines;
    try (PrintWriter writer =
        new PrintWriter(
            Channels.newWriter(
                FileSystems.create(aside, "application/json"), StandardCharsets.UTF_8))) {
      lines =
          read(
              line -> {
                reader.accept(line);
                writer.write(line);
                writer.write('\n');
              });
      if (writer.checkError()) {
        throw new IOException(file + " cannot be written: is the disk full?");
      }
    }
    FileSystems.rename(List.of(aside), List.of(FileSystems.matchNewResource(file, false)));
    return lines;
  }

  /** Like {@link #publish}, but leaves no file if there is no line, not even an older one. */
  public long publishIfAny(Consumer<String> reader) throws IOException {
    if (!MatchingFiles.of(directory + "/", ".part").isEmpty()) {
      return publish(reader);
    }
    FileSystems.delete(
        List.of(FileSystems.matchNewResource(file, false)),
        StandardMoveOptions.IGNORE_MISSING_FILES);
    return 0;
  }

  /** Reads the lines in order, after the pipeline has ended, without publishing them. */
  public long read(Consumer<String> reader) throws IOException {
    long lines = 0;
    for (ResourceId part : MatchingFiles.of(directory + "/", ".part")) {
      try (BufferedReader input =
          new BufferedReader(Channels.newReader(FileSystems.open(part), StandardCharsets.UTF_8))) {
        for (String line = input.readLine(); line != null; line = input.readLine()) {
          reader.accept(line);
          lines++;
        }
      }
    }
    return lines;
  }

  /** Deletes the parts. */
  @Override
  public void close() throws IOException {
    WorkDirectory.delete(directory + "/");
  }
}
