package dev.beamrlvr.rewards;

import dev.beamrlvr.policy.CounterBasedUniforms;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * What a run rewards: the verdicts, or, as a control that must teach nothing, something else.
 * Verdicts stay what they are, so that the true success rate can still be told.
 */
public enum ControlRewards {
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

  /** Returns the transform that sets the rewards; responses that could not be judged stay so. */
  public PTransform<PCollection<VerifiedRollout>, PCollection<VerifiedRollout>> rewarding(
      long seed) {
    return this == ANSWERS ? new Unchanged() : new Replace(this, seed);
  }

  private double reward(VerifiedRollout verified, long seed) {
    Rollout rollout = verified.getRollout();
    if (this == COIN_FLIPS) {
      CounterBasedUniforms coins =
          new CounterBasedUniforms(seed, rollout.getStep(), List.of(rollout.getPromptId()));
      return coins.uniform(0, rollout.getSample(), COIN_POSITION) < 0.5 ? 1 : 0;
    }
    CRC32 hash = new CRC32();
    hash.update(
        (rollout.getQuestion() + "\n" + rollout.getText()).getBytes(StandardCharsets.UTF_8));
    return hash.getValue() & 1;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static final class Unchanged
      extends PTransform<PCollection<VerifiedRollout>, PCollection<VerifiedRollout>> {
    @Override
    public PCollection<VerifiedRollout> expand(PCollection<VerifiedRollout> rollouts) {
      return rollouts;
    }
  }

  private static final class Replace
      extends PTransform<PCollection<VerifiedRollout>, PCollection<VerifiedRollout>> {

    private final ControlRewards control;
    private final long seed;

    Replace(ControlRewards control, long seed) {
      this.control = control;
      this.seed = seed;
    }

    @Override
    public PCollection<VerifiedRollout> expand(PCollection<VerifiedRollout> rollouts) {
      ControlRewards rewards = control;
      long coinSeed = seed;
      return rollouts
          .apply(
              control.toString(),
              MapElements.into(TypeDescriptor.of(VerifiedRollout.class))
                  .via(
                      verified ->
                          verified.getReward() == null
                              ? verified
                              : VerifiedRollout.newBuilder(verified)
                                  .setReward(rewards.reward(verified, coinSeed))
                                  .build()))
          .setCoder(RecordCoders.of(VerifiedRollout.class));
    }
  }
}
