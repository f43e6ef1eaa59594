package dev.beamrlvr.internal.policies;

import org.apache.beam.sdk.metrics.Metrics;

/**
 * Measures the time that stages spend in the policy: as the metric {@code STAGE_native_micro_secs},
 * added up over all workers, and as the time of this JVM in which at least one call was running.
 * Times are metrics and reach nothing else.
 */
public final class NativeTime {

  private static int running;
  private static long since;
  private static long busy;

  private NativeTime() {}

  /** A call of the policy. */
  public interface Call<T, E extends Exception> {

    /** Computes. */
    T run() throws E;
  }

  /** Calls the policy and counts the time to a stage. */
  public static <T, E extends Exception> T measure(String stage, Call<T, E> call) throws E {
    long start = enter();
    try {
      return call.run();
    } finally {
      Metrics.counter(NativeTime.class, stage + "_native_micro_secs").inc((leave() - start) / 1000);
    }
  }

  /** Returns for how long at least one call was running in this JVM so far, in nanoseconds. */
  public static synchronized long busyNanos() {
    return busy + (running > 0 ? System.nanoTime() - since : 0);
  }

  private static synchronized long enter() {
    long now = System.nanoTime();
    if (running++ == 0) {
      since = now;
    }
    return now;
  }

  private static synchronized long leave() {
    long now = System.nanoTime();
    if (--running == 0) {
      busy += now - since;
    }
    return now;
  }
}
