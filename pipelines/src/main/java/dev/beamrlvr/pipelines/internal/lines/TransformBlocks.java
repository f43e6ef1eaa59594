package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.LineReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PDone;

/**
 * Reads blocks of lines, applies a stage, and writes a file for each block.
 *
 * <p>What travels between workers are blocks, some bytes each, and never lines: a worker holds one
 * batch of lines at a time, and the order of the lines need not be found again. Blank lines are
 * left out.
 */
final class TransformBlocks extends PTransform<PBegin, PDone> {

  /** Longer lines are refused: each worker holds a line or two, in several forms. */
  private static final int LONGEST_LINE = 16 << 20;

  private final transient List<TextBlock> blocks;
  private final LineStage<?> stage;
  private final BlockFiles files;
  private final transient ResourceHints workers;

  TransformBlocks(
      List<TextBlock> blocks, LineStage<?> stage, BlockFiles files, ResourceHints workers) {
    this.blocks = blocks;
    this.stage = stage;
    this.files = files;
    this.workers = workers;
  }

  @Override
  public PDone expand(PBegin begin) {
    begin
        .apply("Blocks", Create.of(blocks).withCoder(new TextBlock.BlockCoder()))
        .apply("Spread", Reshuffle.viaRandomKey())
        .apply(stage.name(), ParDo.of(new BlockFn<>(stage, files)).setResourceHints(workers));
    return PDone.in(begin.getPipeline());
  }

  private static final class BlockFn<I> extends DoFn<TextBlock, Void> {
    private final LineStage<I> stage;
    private final BlockFiles files;
    private final Counter written = Metrics.counter(TransformBlocks.class, "lines_written");
    private final Counter refused = Metrics.counter(TransformBlocks.class, "lines_refused");

    BlockFn(LineStage<I> stage, BlockFiles files) {
      this.stage = stage;
      this.files = files;
    }

    @Setup
    public void open() {
      stage.open();
    }

    @Teardown
    public void close() {
      stage.close();
    }

    @ProcessElement
    public void process(@Element TextBlock block) throws Exception {
      try (BlockFiles.Writer writer = files.writer(block.number())) {
        for (TextBlock.Range range : block.ranges()) {
          writer.endOfRange(transform(range, writer));
        }
        writer.publish();
      } catch (IOException e) {
        throw new IOException(files.directory() + " cannot be written: " + e.getMessage(), e);
      }
    }

    /** Returns how many lines the range has. */
    private long transform(TextBlock.Range range, BlockFiles.Writer writer) throws Exception {
      long start = Math.max(0, range.from() - 1);
      long before = 0;
      long number = 0;
      Batch batch = new Batch(writer);
      try (InputStream input = open(range.file(), start)) {
        LineReader lines = new LineReader(input, LONGEST_LINE);
        if (start < range.from()) {
          // The line that the byte before the range is in, or ends, is of the range before.
          before = next(lines, range.file()) == null ? 0 : 1;
        }
        while (start + lines.offset() < range.to()) {
          LineReader.Line line = next(lines, range.file());
          if (line == null) {
            break;
          }
          number = line.number() - before;
          if (number % stage.batchSize() == 0) {
            batch.end();
          }
          if (!line.isBlank()) {
            add(line, number, range.file(), batch, writer);
          }
        }
      }
      batch.end();
      return number;
    }

    private static LineReader.Line next(LineReader lines, String file) {
      try {
        return lines.next();
      } catch (IOException e) {
        throw unreadable(file, e instanceof EOFException ? "it ends too early" : e.getMessage(), e);
      }
    }

    private static UncheckedIOException unreadable(String file, String reason, Throwable cause) {
      return new UncheckedIOException(new IOException(file + " cannot be read: " + reason, cause));
    }

    private void add(
        LineReader.Line line, long number, String file, Batch batch, BlockFiles.Writer writer)
        throws IOException {
      try {
        if (line.tooLong()) {
          throw new RefusedLine("the line is longer than " + LONGEST_LINE + " bytes");
        }
        ObjectNode object = JsonLine.read(line.bytes());
        batch.inputs.add(stage.prepare(object));
        batch.objects.add(object);
      } catch (RefusedLine reason) {
        refused.inc();
        writer.refuse(stage.name(), file, number, line, reason);
      }
    }

    private static InputStream open(String file, long start) {
      try {
        ReadableByteChannel channel = FileSystems.open(FileSystems.matchNewResource(file, false));
        if (start > 0) {
          ((SeekableByteChannel) channel).position(start);
        }
        return Channels.newInputStream(Compression.detect(file).readDecompressed(channel));
      } catch (IOException e) {
        throw unreadable(file, e.getMessage(), e);
      } catch (NoClassDefFoundError e) {
        throw unreadable(file, "unpack it first; of compressed files .gz and .bz2 are read", e);
      }
    }

    /** Lines that wait for their stage. */
    private final class Batch {
      private final BlockFiles.Writer writer;
      private final List<I> inputs = new ArrayList<>();
      private final List<ObjectNode> objects = new ArrayList<>();

      Batch(BlockFiles.Writer writer) {
        this.writer = writer;
      }

      void end() throws Exception {
        if (objects.isEmpty()) {
          return;
        }
        stage.transform(inputs, objects, writer.sums());
        for (ObjectNode object : objects) {
          writer.write(object);
        }
        written.inc(objects.size());
        inputs.clear();
        objects.clear();
      }
    }
  }
}
