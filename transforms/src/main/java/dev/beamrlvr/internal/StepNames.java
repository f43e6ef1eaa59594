package dev.beamrlvr.internal;

import java.util.Locale;

/**
 * Names of files and directories that a step goes into: the same on every machine, whatever digits
 * its language has.
 */
public final class StepNames {

  private StepNames() {}

  /** Returns the name of a step's directory: step-000007. */
  public static String of(int step) {
    return String.format(Locale.ROOT, "step-%06d", step);
  }
}
