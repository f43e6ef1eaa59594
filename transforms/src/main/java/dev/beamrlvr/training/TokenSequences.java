package dev.beamrlvr.training;

import dev.beamrlvr.policy.TokenSequence;
import dev.beamrlvr.schemas.Rollout;
import java.util.List;

/** Rollouts as the policy reads them. */
final class TokenSequences {

  private TokenSequences() {}

  static TokenSequence of(Rollout rollout) {
    return new TokenSequence(unboxed(rollout.getPromptTokenIds()), unboxed(rollout.getTokenIds()));
  }

  private static int[] unboxed(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
