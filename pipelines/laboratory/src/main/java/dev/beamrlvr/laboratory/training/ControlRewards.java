package dev.beamrlvr.laboratory.training;

import dev.beamrlvr.internal.policy.CounterBasedUniforms;
import dev.beamrlvr.rewards.RewardFunction;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * What a run rewards: the verdicts, or, as a control that must teach nothing, something else.
 * Verdicts stay what they are, so that the true success rate can still be told.
 */
public enum ControlRewards implements RewardFunction {
  /** The verdicts' own rewards. */
  ANSWERS,

  /** A fair coin for each response, from (seed, step, prompt id, sample). */
  COIN_FLIPS,

  /**
   * One bit of a hash of question and response: equal responses to a prompt get equal rewards, so
   * it can be learnt for each prompt by itself, but nothing carries over to other prompts.
   */
  ANSWER_HASH;

  /** Position of the coin's random number, beyond any response's tokens. */
  private static final int COIN_POSITION = Integer.MAX_VALUE;

  /**
   * Reads {@code answers}, {@code coin-flips} or {@code answer-hash}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ControlRewards parse(String name) {
    for (ControlRewards control : values()) {
      if (control.toString().equals(name)) {
        return control;
      }
    }
    throw new IllegalArgumentException(
        "rewards must be answers, coin-flips or answer-hash, not " + name);
  }

  @Override
  public double reward(VerifiedRollout verified) {
    Rollout rollout = verified.getRollout();
    switch (this) {
      case COIN_FLIPS:
        CounterBasedUniforms coins =
            new CounterBasedUniforms(
                rollout.getSeed(), rollout.getStep(), List.of(rollout.getPromptId()));
        return coins.uniform(0, rollout.getSample(), COIN_POSITION) < 0.5 ? 1 : 0;
      case ANSWER_HASH:
        CRC32 hash = new CRC32();
        hash.update(
            (rollout.getQuestion() + "\n" + rollout.getText()).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() & 1;
      default:
        return verified.getReward();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
