package dev.beamrlvr.training;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.List;

/**
 * What the responses of a group, or of one half of it, weigh in a gradient: the factor of each
 * response's score, the gradient of its log-probability summed over its tokens.
 *
 * <p>Where the sampler computes in another way than the policy, each weight is multiplied with the
 * response's ratio ({@link SamplerRatios}), in both kinds of gradient, so that both remain those of
 * the policy that is trained, and so do the slopes that are made of them. The mean of the other
 * responses' rewards, which each reward is compared with, needs no ratio: it does not depend on the
 * response, and a response's score times its ratio has mean 0.
 */
final class ResponseWeights {

  private ResponseWeights() {}

  /**
   * The weights that make the direction: {@code A_i / (G - 1)} for centered advantages (THEORY B3),
   * times the length normalisation. A half is a group of its own, with its own mean (THEORY D).
   *
   * @param from first response
   * @param to behind the last response
   */
  static double[] ofDirection(PromptGroup group, int from, int to, TrainSettings settings) {
    List<VerifiedRollout> responses = group.getRollouts().subList(from, to);
    boolean whole = responses.size() == group.getRollouts().size();
    double[] advantages =
        whole
            ? group.getAdvantages().stream().mapToDouble(Double::doubleValue).toArray()
            : settings.advantage().advantages(rewards(responses), judged(responses));
    double share = share(settings.advantage(), responses);
    double[] weights = new double[advantages.length];
    for (int i = 0; i < weights.length; i++) {
      int length = responses.get(i).getRollout().getTokenIds().size();
      weights[i] =
          share
              * advantages[i]
              * settings.lengthNormalization().ofResponse(length)
              * SamplerRatios.weight(responses.get(i).getRollout());
    }
    return weights;
  }

  /**
   * The weights of the unbiased gradient of the mean success rate: {@code (r_i - rbar) / (G - 1)}
   * with {@code r_i} 1 for a success, whatever the direction is made from (THEORY A4, B3).
   */
  static double[] ofSuccess(PromptGroup group, int from, int to) {
    List<VerifiedRollout> responses = group.getRollouts().subList(from, to);
    double[] weights =
        AdvantageEstimator.DR_GRPO.advantages(
            responses.stream().mapToDouble(GroupStatistics::success).toArray(), judged(responses));
    double share = share(AdvantageEstimator.DR_GRPO, responses);
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= share * SamplerRatios.weight(responses.get(i).getRollout());
    }
    return weights;
  }

  private static double share(AdvantageEstimator estimator, List<VerifiedRollout> responses) {
    long judged = responses.stream().filter(response -> response.getReward() != null).count();
    return 1.0 / estimator.divisor((int) judged);
  }

  private static double[] rewards(List<VerifiedRollout> responses) {
    return responses.stream()
        .mapToDouble(response -> response.getReward() == null ? 0 : response.getReward())
        .toArray();
  }

  private static boolean[] judged(List<VerifiedRollout> responses) {
    boolean[] judged = new boolean[responses.size()];
    for (int i = 0; i < judged.length; i++) {
      judged[i] = responses.get(i).getReward() != null;
    }
    return judged;
  }
}
