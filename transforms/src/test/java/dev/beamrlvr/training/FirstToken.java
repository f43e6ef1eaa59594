package dev.beamrlvr.training;

import dev.beamrlvr.rewards.RewardFunction;
import dev.beamrlvr.schemas.VerifiedRollout;

/** Rewards a bit of the first token, also of one that no text comes of. */
record FirstToken() implements RewardFunction {

  @Override
  public double reward(VerifiedRollout judged) {
    return judged.getRollout().getTokenIds().get(0) & 1;
  }
}
