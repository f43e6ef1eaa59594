package dev.beamrlvr.laboratory.identities;

/**
 * What a finite move of the policy gains, bounded from log-probability changes alone (THEORY A4,
 * P2; our own derivation).
 *
 * <p>With {@code delta = log pi' - log pi}: {@code log(J'/J) = log E+[e^delta] >= E+[delta]} and,
 * exactly, {@code E+[delta] = (1 - J)(E+[delta] - E-[delta]) - KL(pi || pi')}: the gap's gain must
 * beat the KL divergence.
 *
 * @param success {@code J} before the move
 * @param correctChange {@code E+[delta]}, in nats
 * @param wrongChange {@code E-[delta]}, in nats
 */
public record FiniteGain(double success, double correctChange, double wrongChange) {

  /** From every possible response and its change of log-probability. */
  public static FiniteGain of(double[] probabilities, boolean[] correct, double[] changes) {
    double success = 0;
    double failure = 0;
    double right = 0;
    double wrong = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (correct[i]) {
        success += probabilities[i];
        right += probabilities[i] * changes[i];
      } else {
        failure += probabilities[i];
        wrong += probabilities[i] * changes[i];
      }
    }
    return new FiniteGain(success, right / success, wrong / failure);
  }

  /** {@code KL(pi || pi') = -E[delta]}, in nats. */
  public double kl() {
    return -(success * correctChange + (1 - success) * wrongChange);
  }

  /** {@code (1 - J)(E+[delta] - E-[delta])}: what the gap gains. */
  public double gapGain() {
    return (1 - success) * (correctChange - wrongChange);
  }

  /** Lower bound {@code E+[delta]} on {@code log(J'/J)}. */
  public double logSuccessBound() {
    return correctChange;
  }

  /** Lower bound on {@code ell' - ell}; only stated where {@code E+[delta] >= 0}. */
  public double logOddsBound() {
    if (correctChange < 0) {
      throw new IllegalStateException("The log-odds bound needs E+[delta] >= 0");
    }
    return correctChange / (1 - success);
  }
}
