package dev.beamrlvr.training;

import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.PromptStatistics;

/** What a prompt's group tells by itself, before any direction is known. */
final class GroupStatistics {

  private GroupStatistics() {}

  static PromptStatistics of(PromptGroup group) {
    int judged = 0;
    int truncated = 0;
    long tokens = 0;
    double successes = 0;
    double logProbs = 0;
    for (VerifiedRollout verified : group.getRollouts()) {
      Rollout rollout = verified.getRollout();
      tokens += rollout.getTokenIds().size();
      truncated += rollout.getFinishReason() == FinishReason.LENGTH ? 1 : 0;
      for (float logProb : rollout.getLogProbs()) {
        logProbs += logProb;
      }
      if (verified.getReward() != null) {
        judged++;
        successes += success(verified);
      }
    }
    int responses = group.getRollouts().size();
    return PromptStatistics.newBuilder()
        .setPromptId(group.getPromptId())
        .setRollouts(judged)
        .setErrors(responses - judged)
        .setSuccessRate(judged == 0 ? 0 : successes / judged)
        .setMeanLength(responses == 0 ? 0 : (double) tokens / responses)
        .setTruncated(truncated)
        .setMeanLogProb(tokens == 0 ? 0 : logProbs / tokens)
        .setMismatch(SamplerRatios.sums(group))
        .build();
  }

  /** 1 for a judged response with a positive reward, else 0: whatever a success is worth. */
  static double success(VerifiedRollout verified) {
    return verified.getReward() != null && verified.getReward() > 0 ? 1 : 0;
  }

  /** Returns whether the judged responses are neither all correct nor all wrong. */
  static boolean isMixed(PromptStatistics prompt) {
    return prompt.getSuccessRate() > 0 && prompt.getSuccessRate() < 1;
  }
}
