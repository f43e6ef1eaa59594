package dev.beamrlvr.training;

import dev.beamrlvr.rewards.RewardFunction;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Rewards one bit of a hash of question and answer, so that any policy has something to learn. */
record AnswerHash() implements RewardFunction {

  @Override
  public double reward(VerifiedRollout judged) {
    CRC32 hash = new CRC32();
    hash.update(
        (judged.getRollout().getQuestion() + "\n" + judged.getRollout().getText())
            .getBytes(StandardCharsets.UTF_8));
    return hash.getValue() & 1;
  }
}
