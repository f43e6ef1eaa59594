package dev.beamrlvr.pipelines.internal;

import java.time.Duration;
import java.util.Locale;

/** How progress lines write a duration. */
public final class TimeLeft {

  private TimeLeft() {}

  /** Returns seconds as hours, minutes and seconds: {@code 0:02:05}. */
  public static String clock(double seconds) {
    Duration left = Duration.ofSeconds(Math.round(seconds));
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
  }
}
