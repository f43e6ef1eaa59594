package dev.beamrlvr.gradientgap;

/**
 * What was measured with the policy moved by one candidate step.
 *
 * @param stepSize length of the step along the unit direction
 * @param finite whether every log-probability was finite; whoever measures may take it for false to
 *     refuse the step for another reason
 * @param sampledKl mean over the responses of {@code e^delta - 1 - delta}, {@code delta} being the
 *     change of the response's log-probability, in nats
 * @param vocabularyKl mean over the prompts of the full-vocabulary KL divergence from the old to
 *     the new policy, summed over tokens, in nats for a response; null if not measured
 * @param weightedVocabularyKl the same with every prompt weighted by {@code v_q = p_q (1 - p_q) G /
 *     (G - 1)}; null if not measured
 */
public record TrialMeasurement(
    double stepSize,
    boolean finite,
    double sampledKl,
    Double vocabularyKl,
    Double weightedVocabularyKl) {

  /** A trial with the KL divergence from the sampled responses only. */
  public static TrialMeasurement of(double stepSize, boolean finite, double sampledKl) {
    return new TrialMeasurement(stepSize, finite, sampledKl, null, null);
  }

  /** Adds the full-vocabulary KL divergence and its weighted form. */
  public TrialMeasurement withVocabularyKl(double kl, double weightedKl) {
    return new TrialMeasurement(stepSize, finite, sampledKl, kl, weightedKl);
  }

  /** The larger of the KL divergences that were measured; NaN or infinite if one of them is. */
  public double measuredKl() {
    return vocabularyKl == null ? sampledKl : Math.max(sampledKl, vocabularyKl);
  }
}
