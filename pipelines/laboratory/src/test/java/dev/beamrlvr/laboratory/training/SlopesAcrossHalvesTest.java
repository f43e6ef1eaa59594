package dev.beamrlvr.laboratory.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import dev.beamrlvr.training.BatchGradient;
import dev.beamrlvr.training.HeldOutSlopes;
import dev.beamrlvr.training.TrainSettings;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlopesAcrossHalvesTest {

  @Test
  void theSlopeAcrossHalvesPairsEachWithTheOther() {
    List<float[]> climbed = List.of(new float[] {3, 0}, new float[] {1, 4});
    List<float[]> success = List.of(new float[] {1, 2}, new float[] {2, 1});
    // <A, B'> is 6 and <B, A'> is 9.
    assertEquals(7.5, acrossHalves(new GradientAscent(0), climbed, success), 1e-12);
    double first = (6 + 1) / 2.0 / Math.sqrt((9 + 1) / 4.0);
    double second = (0 + 8) / 2.0 / Math.sqrt(16 / 4.0);
    assertEquals(first + second, acrossHalves(new AdamW(0, 0.9, 1e-30, 0), climbed, success), 1e-6);
  }

  @Test
  void noiseHasNoSlopeAcrossHalvesInAdam() {
    Optimizer optimizer = new AdamW(0, 0.9, 1e-30, 0);
    SplittableRandom random = new SplittableRandom(1);
    int runs = 4000;
    double sum = 0;
    double squares = 0;
    double naive = 0;
    for (int run = 0; run < runs; run++) {
      float[] one = {(float) random.nextGaussian()};
      float[] other = {(float) random.nextGaussian()};
      List<float[]> halves = List.of(one, other);
      double slope = acrossHalves(optimizer, halves, halves);
      sum += slope;
      squares += slope * slope;
      naive += one[0] * other[0] / Math.abs((one[0] + other[0]) / 2.0);
    }
    assertEquals(0, sum, 3 * Math.sqrt(squares));
    assertTrue(naive < -runs, "in a preconditioner that knows the signs it would be " + naive);
  }

  @Test
  void momentumIsRefusedAsItsSlopeIsNotThatOfTheBatch() {
    TrainSettings.Builder settings =
        TrainSettings.in("run")
            .setOptimizer(new GradientAscent(0.9))
            .setStepRule(RolloutHalves.rule());
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, settings::build);
    assertTrue(refused.getMessage().contains("an optimizer without momentum, not one with 0.9"));
  }

  private static double acrossHalves(
      Optimizer optimizer, List<float[]> climbed, List<float[]> success) {
    BatchGradient gradient = BatchGradient.of(climbed, success);
    ParameterLayout layout =
        ParameterLayout.ofShapes(Map.of("weight", new long[] {gradient.climbed().length}));
    OptimizerState before = optimizer.initialState(layout);
    Optimizer.Update formed =
        optimizer.advance(before, new ParameterVector(layout, gradient.climbed()));
    HeldOutSlopes.Measurement slopes = new SlopesAcrossHalves().begin(optimizer);
    slopes.add(before, formed, gradient);
    return slopes.slopes().after();
  }
}
