package dev.beamrlvr.pipelines.internal.lines;

/** A line cannot be used; the message says why in one line. */
public final class RefusedLine extends Exception {
  public RefusedLine(String reason) {
    super(reason);
  }
}
