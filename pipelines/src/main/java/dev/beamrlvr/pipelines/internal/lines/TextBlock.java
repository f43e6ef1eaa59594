package dev.beamrlvr.pipelines.internal.lines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * Neighbouring lines of text files: what one worker reads and writes in one go. Blocks follow each
 * other as the lines do, file by file in the order of their names.
 *
 * @param number counted from 0
 * @param ranges where the lines are
 * @param bytes how much there is to read, as stored
 */
record TextBlock(int number, List<Range> ranges, long bytes) {

  /** Files between which a block is not cut however small they are. */
  private static final int MOST_FILES = 1000;

  private static final int MOST_BLOCKS = 64;
  private static final long LARGEST = 64L << 20;

  /** The lines of a file that start at {@code from} or later, and before {@code to}. */
  record Range(String file, long from, long to) {}

  /** How blocks travel. */
  static final class BlockCoder extends AtomicCoder<TextBlock> {
    private static final Coder<Long> NUMBER = VarLongCoder.of();
    private static final Coder<String> FILE = StringUtf8Coder.of();

    @Override
    public void encode(TextBlock block, OutputStream output) throws IOException {
      NUMBER.encode((long) block.number(), output);
      NUMBER.encode(block.bytes(), output);
      NUMBER.encode((long) block.ranges().size(), output);
      for (Range range : block.ranges()) {
        FILE.encode(range.file(), output);
        NUMBER.encode(range.from(), output);
        NUMBER.encode(range.to(), output);
      }
    }

    @Override
    public TextBlock decode(InputStream input) throws IOException {
      int number = NUMBER.decode(input).intValue();
      long bytes = NUMBER.decode(input);
      List<Range> ranges = new ArrayList<>();
      for (long left = NUMBER.decode(input); left > 0; left--) {
        ranges.add(new Range(FILE.decode(input), NUMBER.decode(input), NUMBER.decode(input)));
      }
      return new TextBlock(number, List.copyOf(ranges), bytes);
    }
  }

  /** Whether it begins inside a file. */
  boolean continuesFile() {
    return ranges.get(0).from() > 0;
  }

  /**
   * Cuts the files that match into blocks; large files are cut at any line, compressed ones
   * nowhere.
   *
   * @param smallest bytes of a block, unless there are no more
   */
  static List<TextBlock> of(String pattern, long smallest) {
    List<MatchResult.Metadata> files = filesOf(pattern);
    long bytes = files.stream().mapToLong(MatchResult.Metadata::sizeBytes).sum();
    Cutter cutter = new Cutter(Math.max(smallest, Math.min(bytes / MOST_BLOCKS, LARGEST)));
    files.forEach(cutter::add);
    cutter.end();
    return cutter.blocks;
  }

  private static List<MatchResult.Metadata> filesOf(String pattern) {
    try {
      return FileSystems.match(pattern).metadata().stream()
          .sorted(Comparator.comparing(file -> file.resourceId().toString()))
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("there is no file " + pattern, e);
    }
  }

  private static final class Cutter {
    private final long target;
    private final List<TextBlock> blocks = new ArrayList<>();
    private List<Range> ranges = new ArrayList<>();
    private long bytes;

    Cutter(long target) {
      this.target = target;
    }

    void add(MatchResult.Metadata metadata) {
      String file = metadata.resourceId().toString();
      long size = metadata.sizeBytes();
      boolean whole =
          Compression.detect(file) != Compression.UNCOMPRESSED || !metadata.isReadSeekEfficient();
      if (whole) {
        if (bytes > 0 && bytes + size > target) {
          end();
        }
        add(new Range(file, 0, Long.MAX_VALUE), size);
        return;
      }
      for (long from = 0; from < size; ) {
        long to = Math.min(size, from + target - bytes);
        add(new Range(file, from, to), to - from);
        from = to;
      }
    }

    private void add(Range range, long size) {
      ranges.add(range);
      bytes += size;
      if (bytes >= target || ranges.size() == MOST_FILES) {
        end();
      }
    }

    void end() {
      if (!ranges.isEmpty()) {
        blocks.add(new TextBlock(blocks.size(), List.copyOf(ranges), bytes));
        ranges = new ArrayList<>();
        bytes = 0;
      }
    }
  }
}
