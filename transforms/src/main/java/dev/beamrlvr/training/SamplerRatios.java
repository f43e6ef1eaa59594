package dev.beamrlvr.training;

import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.SamplerMismatch;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.MismatchSums;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Corrects for a sampler that computes in another way than the policy that is trained, by truncated
 * importance sampling.
 *
 * <p>A response's ratio is its probability under the policy over that with which it was drawn.
 * Weighed by it, a mean over what the sampler drew is the mean over what the policy would have
 * drawn. Truncated (Ionides 2008), a few responses that the sampler found unlikely cannot outweigh
 * all others; at {@value #LARGEST_WEIGHT}, which is the default of <a
 * href="https://verl.readthedocs.io/en/latest/algo/rollout_corr.html">verl's rollout
 * correction</a>. The ratio is that of a whole response, as is the score that it weighs.
 */
final class SamplerRatios {

  /** What a response counts at most. */
  static final double LARGEST_WEIGHT = 2;

  private SamplerRatios() {}

  /** Returns what a response counts: 1 where the sampler is the policy itself. */
  static double weight(Rollout rollout) {
    return Math.min(LARGEST_WEIGHT, ratio(rollout));
  }

  private static double ratio(Rollout rollout) {
    List<Float> drawn = rollout.getSamplerLogProbs();
    if (drawn == null) {
      return 1;
    }
    double logRatio = 0;
    for (int t = 0; t < drawn.size(); t++) {
      logRatio += logRatio(rollout, t);
    }
    return Math.exp(logRatio);
  }

  private static double logRatio(Rollout rollout, int token) {
    return (double) rollout.getLogProbs().get(token) - rollout.getSamplerLogProbs().get(token);
  }

  /**
   * Returns what a group tells of the difference; null where every response was drawn by the policy
   * itself.
   */
  static @Nullable MismatchSums sums(PromptGroup group) {
    long tokens = 0;
    double kl = 0;
    double weights = 0;
    double squares = 0;
    double largest = 0;
    boolean differs = false;
    for (VerifiedRollout verified : group.getRollouts()) {
      Rollout rollout = verified.getRollout();
      differs |= rollout.getSamplerLogProbs() != null;
      int length = rollout.getTokenIds().size();
      for (int t = 0; t < length && rollout.getSamplerLogProbs() != null; t++) {
        double logRatio = logRatio(rollout, t);
        kl += Math.expm1(logRatio) - logRatio;
      }
      double weight = weight(rollout);
      tokens += length;
      weights += weight;
      squares += weight * weight;
      largest = Math.max(largest, ratio(rollout));
    }
    return differs
        ? new MismatchSums(group.getRollouts().size(), tokens, kl, weights, squares, largest)
        : null;
  }

  /**
   * Returns the difference over a step.
   *
   * @param groups of all prompts, in a fixed order; those without a difference are left out
   * @return null if there is no difference
   */
  static @Nullable SamplerMismatch mismatch(List<MismatchSums> groups) {
    long responses = 0;
    long tokens = 0;
    double kl = 0;
    double weights = 0;
    double squares = 0;
    double largest = 0;
    for (MismatchSums group : groups) {
      responses += group.getResponses();
      tokens += group.getTokens();
      kl += group.getKlSum();
      weights += group.getWeightSum();
      squares += group.getWeightSquareSum();
      largest = Math.max(largest, group.getLargestRatio());
    }
    if (tokens == 0) {
      return null;
    }
    double share = squares == 0 ? 0 : weights * weights / squares / responses;
    return new SamplerMismatch(kl / tokens, share, largest);
  }
}
