package dev.beamrlvr.pipelines.internal.warmstart;

/** Hears how a warm start gets on. */
@FunctionalInterface
public interface WarmStartListener {

  /** Hears nothing. */
  WarmStartListener NONE = (step, steps, meanLogProb) -> {};

  /**
   * Called after each step.
   *
   * @param step the step, counted from 1
   * @param steps how many there will be
   * @param meanLogProb mean log-probability of the batch's solution tokens before the step, in nats
   */
  void stepDone(int step, int steps, double meanLogProb);
}
