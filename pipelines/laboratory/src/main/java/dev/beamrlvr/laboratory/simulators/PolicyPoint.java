package dev.beamrlvr.laboratory.simulators;

/** The policy of every prompt at one weight vector. Prompts and outcomes are counted from 0. */
public interface PolicyPoint {

  int prompts();

  /** Exact success rate of a prompt. */
  double successRate(int prompt);

  /** The outcome at which the cumulative distribution first exceeds {@code uniform}. */
  int draw(int prompt, double uniform);

  boolean correct(int prompt, int outcome);

  /**
   * Adds {@code factor sum_i advantages[i] grad log pi(outcomes[i])} to {@code sum}, over {@code
   * from <= i < to}.
   */
  void addScores(
      int prompt,
      int[] outcomes,
      double[] advantages,
      int from,
      int to,
      double factor,
      double[] sum);

  /** {@code F = E[(direction . grad log pi)^2]}, exactly. */
  double fisher(int prompt, double[] direction);

  /** How log-probabilities change when the weights move by a displacement. */
  LogProbChange moved(double[] displacement);

  /** {@code KL(pi || pi_moved)} of a prompt's responses, exactly, in nats. */
  double kl(int prompt, LogProbChange change);

  /** Exact mean success rate over all prompts. */
  default double meanSuccess() {
    double sum = 0;
    for (int prompt = 0; prompt < prompts(); prompt++) {
      sum += successRate(prompt);
    }
    return sum / prompts();
  }

  /** {@code delta = log pi_moved - log pi} of one response, in nats. */
  interface LogProbChange {
    double of(int prompt, int outcome);
  }
}
