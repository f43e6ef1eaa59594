package dev.beamrlvr.laboratory.simulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.TrialMeasurement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampledTrialsTest {

  @Test
  void aTrialThatLosesSuccessIsRefusedAndKeepsItsDivergence() {
    BanditEnvironment bandit = BanditEnvironment.of(0.8, 2);
    int[] prompts = new int[bandit.prompts()];
    for (int prompt = 0; prompt < prompts.length; prompt++) {
      prompts[prompt] = prompt;
    }
    RolloutBatch batch =
        RolloutBatch.draw(
            bandit.at(bandit.initialWeights()),
            prompts,
            16,
            new SplittableRandom(1),
            Rewards.verified());
    double[] uphill = batch.unbiasedGradient(0, 16, bandit.dimension());
    double[] up = Vectors.times(uphill, 1 / Vectors.norm(uphill));
    double[] down = Vectors.times(up, -1);
    TrialMeasurement trial = TrialMeasurement.of(1, true, 0.01);
    assertTrue(SampledTrials.checkedByGain(trial, batch, up, up).finite());
    TrialMeasurement refused = SampledTrials.checkedByGain(trial, batch, down, down);
    assertFalse(refused.finite());
    assertEquals(trial.measuredKl(), refused.measuredKl());
    assertEquals(trial.stepSize(), refused.stepSize());
  }
}
