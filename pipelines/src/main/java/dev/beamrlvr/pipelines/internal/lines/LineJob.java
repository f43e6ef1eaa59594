package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.runs.PipelineSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;

/**
 * A pipeline from JSONL to JSONL. Lines keep their order; refused ones go to one file beside.
 *
 * <p>Input of at most 256 MiB becomes one file, and larger input too if it is to be in one; else
 * {@code verdicts.jsonl} becomes {@code verdicts-00000-of-00064.jsonl} and so on: files in the
 * order of the input, which no one puts together. All files are complete when they get their names.
 */
public final class LineJob implements AutoCloseable {
  private static final long ONE_FILE = 256L << 20;

  private final String input;
  private final String output;
  private final BlockFiles files;
  private final List<TextBlock> blocks;
  private final LineStage<?> stage;
  private final boolean oneFile;
  private final Thread atExit = new Thread(this::deleteAtExit);
  private boolean done;

  /** How many lines went where. */
  public record Counts(long written, long refused, String refusedFile, Sums sums) {
    /** Returns what to say of refused lines; empty if there are none. */
    public String refusedText() {
      return refused == 0 ? "" : "; " + refused + " lines refused, see " + refusedFile;
    }
  }

  /**
   * Prepares a job.
   *
   * @param input path or glob of the files, on any Beam file system
   * @param output the file to write
   * @param ordered whether it is to be one file however large
   */
  public LineJob(String input, String output, boolean ordered, LineStage<?> stage)
      throws IOException {
    this.input = input;
    this.output = output;
    this.stage = stage;
    this.blocks = TextBlock.of(input, stage.smallestBlock());
    this.oneFile = ordered || bytes() <= ONE_FILE;
    WorkDirectory.checkIsNoInput(
        olderFiles(),
        blocks.stream().flatMap(block -> block.ranges().stream()).map(TextBlock.Range::file)
            ::iterator);
    this.files = new BlockFiles(output + "." + UUID.randomUUID() + "/");
    WorkDirectory.create(files.directory(), output);
    // Workers of a job that has failed or is stopped may write until the very end.
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** What an earlier call has left under the names of this one. */
  private List<ResourceId> olderFiles() throws IOException {
    List<ResourceId> files = new ArrayList<>(olderShards());
    files.addAll(MatchingFiles.named(output));
    files.addAll(MatchingFiles.named(refusedFile()));
    return files;
  }

  /**
   * Runs the stage over all lines and publishes the output.
   *
   * @throws CommandException if there are lines, and all of them were refused
   */
  public Counts run(PipelineSession session) throws IOException {
    return run(session, ResourceHints.create());
  }

  /** Like {@link #run(PipelineSession)}, on workers such as the stage asks for. */
  public Counts run(PipelineSession session, ResourceHints workers) throws IOException {
    Pipeline pipeline = session.newPipeline();
    pipeline.apply("Lines", new TransformBlocks(blocks, stage, files, workers));
    BlockProgress progress = BlockProgress.start(stage.name(), files, blocks);
    try {
      session.run(pipeline);
    } finally {
      progress.close();
    }
    List<BlockFiles.Report> reports = new ArrayList<>();
    Sums sums = new Sums();
    for (TextBlock block : blocks) {
      BlockFiles.Report report = BlockFiles.Report.read(read(files.report(block.number())));
      reports.add(report);
      sums.addAll(report.sums());
    }
    long written = reports.stream().mapToLong(BlockFiles.Report::written).sum();
    long refused = reports.stream().mapToLong(BlockFiles.Report::refused).sum();
    String refusedFile = refusedFile();
    delete(MatchingFiles.named(refusedFile));
    String first = refused == 0 ? null : publishRefused(reports, refusedFile);
    publishLines(reports);
    done = true;
    if (written == 0 && refused > 0) {
      throw new CommandException(
          "no line of " + input + " can be used (" + first + "); see " + refusedFile);
    }
    return new Counts(written, refused, refusedFile, sums);
  }

  private void publishLines(List<BlockFiles.Report> reports) throws IOException {
    List<String> parts = new ArrayList<>();
    for (int block = 0; block < reports.size(); block++) {
      if (reports.get(block).written() > 0) {
        parts.add(files.lines(block));
      }
    }
    if (oneFile) {
      String whole = files.directory() + "whole";
      try (OutputStream all = BlockFiles.create(whole)) {
        for (String part : parts) {
          try (InputStream one = open(part)) {
            one.transferTo(all);
          }
        }
      }
      delete(olderShards());
      BlockFiles.rename(whole, output);
      return;
    }
    delete(olderShards());
    delete(MatchingFiles.named(output));
    for (int i = 0; i < parts.size(); i++) {
      BlockFiles.rename(
          parts.get(i), shard(String.format(Locale.ROOT, "%05d-of-%05d", i, parts.size())));
    }
  }

  /** The name of one of several files. */
  private String shard(String which) {
    return output.substring(0, endOfStem()) + "-" + which + output.substring(endOfStem());
  }

  private int endOfStem() {
    int dot = output.lastIndexOf('.');
    return dot > Math.max(output.lastIndexOf('/'), 0) ? dot : output.length();
  }

  /** The files that an earlier call has cut its output into. */
  private List<ResourceId> olderShards() throws IOException {
    String stem = output.substring(output.lastIndexOf('/') + 1, endOfStem());
    Pattern name =
        Pattern.compile(
            Pattern.quote(stem + "-")
                + "\\d{5}-of-\\d{5}"
                + Pattern.quote(output.substring(endOfStem())));
    return MatchingFiles.of(output.substring(0, endOfStem()) + "-", output.substring(endOfStem()))
        .stream()
        .filter(file -> name.matcher(file.getFilename()).matches())
        .toList();
  }

  private String refusedFile() {
    return output + ".refused.jsonl";
  }

  /** Returns what the first letter says. */
  private String publishRefused(List<BlockFiles.Report> reports, String refusedFile)
      throws IOException {
    String first = null;
    String whole = files.directory() + "all-refused";
    try (OutputStream all = BlockFiles.create(whole)) {
      long linesBefore = 0;
      for (TextBlock block : blocks) {
        BlockFiles.Report report = reports.get(block.number());
        TextBlock.Range begun = block.ranges().get(0);
        linesBefore = block.continuesFile() ? linesBefore : 0;
        if (report.refused() > 0) {
          try (BufferedReader letters =
              new BufferedReader(
                  Channels.newReader(
                      FileSystems.open(resource(files.refused(block.number()))),
                      StandardCharsets.UTF_8))) {
            for (String line = letters.readLine(); line != null; line = letters.readLine()) {
              ObjectNode letter = JsonLine.readOwn(line);
              if (letter.get("file").textValue().equals(begun.file())) {
                letter.put("line", letter.get("line").longValue() + linesBefore);
              }
              all.write(JsonLine.bytes(letter));
              all.write('\n');
              first =
                  first != null
                      ? first
                      : "line " + letter.get("line") + ": " + letter.get("reason").textValue();
            }
          }
        }
        linesBefore = report.linesOfLastFile() + (block.ranges().size() == 1 ? linesBefore : 0);
      }
    }
    BlockFiles.rename(whole, refusedFile);
    return first;
  }

  private long bytes() {
    return blocks.stream().mapToLong(TextBlock::bytes).sum();
  }

  private static String read(String file) throws IOException {
    try (InputStream bytes = open(file)) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream open(String file) throws IOException {
    return Channels.newInputStream(FileSystems.open(resource(file)));
  }

  private static ResourceId resource(String file) {
    return FileSystems.matchNewResource(file, false);
  }

  private static void delete(List<ResourceId> files) throws IOException {
    FileSystems.delete(files, StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  /** Deletes what is left beside the output. */
  @Override
  public void close() throws IOException {
    if (done) {
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
    WorkDirectory.delete(files.directory());
  }

  private void deleteAtExit() {
    for (int attempt = 0; attempt < 10; attempt++) {
      try {
        WorkDirectory.delete(files.directory());
        return;
      } catch (IOException e) {
        // a worker has begun another file meanwhile
      }
    }
  }
}
