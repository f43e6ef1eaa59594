package dev.beamrlvr.training;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.policy.Policy;
import dev.beamrlvr.policy.PolicyGradient;
import dev.beamrlvr.policy.TokenSequence;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of one slot: the sum over its groups of {@code 1/(G-1) sum_i A_i grad log pi(o_i)},
 * each response's log-probability summed over its tokens and weighted by the length normalisation
 * (THEORY B3, E). Dividing by the number of prompts is left to whoever adds up the slots.
 */
final class SlotGradient {

  private SlotGradient() {}

  /**
   * What a slot gave.
   *
   * @param gradient null if no response has a weight
   * @param failure why the gradient cannot be used; null if it can
   */
  record Result(PolicyGradient gradient, String failure) {}

  static Result of(Policy policy, List<PromptGroup> groups, TrainSettings settings) {
    List<TokenSequence> sequences = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (PromptGroup group : groups) {
      double share = groupShare(group, settings.advantage());
      for (int i = 0; i < group.getRollouts().size(); i++) {
        Rollout rollout = group.getRollouts().get(i).getRollout();
        double weight =
            share
                * group.getAdvantages().get(i)
                * settings
                    .lengthNormalization()
                    .ofResponse(rollout.getTokenIds().size(), settings.sampling().maxNewTokens());
        // A weight of zero adds exactly nothing: all-equal groups cost no pass through the model.
        if (weight != 0 && !rollout.getTokenIds().isEmpty()) {
          sequences.add(TokenSequences.of(rollout));
          weights.add(weight);
        }
      }
    }
    if (sequences.isEmpty()) {
      return new Result(null, null);
    }
    double[] weightArray = weights.stream().mapToDouble(Double::doubleValue).toArray();
    PolicyGradient gradient =
        policy.gradient(sequences, weightArray, settings.sampling().temperature());
    return new Result(gradient, failure(gradient));
  }

  private static double groupShare(PromptGroup group, AdvantageEstimator estimator) {
    long judged = group.getRollouts().stream().filter(SlotGradient::isJudged).count();
    return 1.0 / estimator.divisor((int) judged);
  }

  private static boolean isJudged(VerifiedRollout rollout) {
    return rollout.getReward() != null;
  }

  private static String failure(PolicyGradient gradient) {
    for (float[] sequence : gradient.logProbs()) {
      for (float logProb : sequence) {
        if (!Float.isFinite(logProb)) {
          return "a log-probability is not finite";
        }
      }
    }
    if (!Double.isFinite(gradient.objective())) {
      return "the loss is not finite";
    }
    for (float value : gradient.gradient().values()) {
      if (!Float.isFinite(value)) {
        return "the gradient is not finite";
      }
    }
    return null;
  }
}
