package dev.beamrlvr.pipelines.internal.lines;

/**
 * Where a line stands in the input, as one number that sorts: the file's number in the upper bits,
 * the line's number within it, counted from 1, in the lower.
 */
public final class LinePosition {
  private static final int LINE_BITS = 40;

  private LinePosition() {}

  static long of(int file, long line) {
    if (line >> LINE_BITS != 0) {
      throw new IllegalArgumentException("a file of more than " + (1L << LINE_BITS) + " lines");
    }
    return ((long) file << LINE_BITS) | line;
  }

  /** The line's number within its file, counted from 1. */
  public static long line(long position) {
    return position & ((1L << LINE_BITS) - 1);
  }
}
