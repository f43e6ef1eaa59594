package dev.beamrlvr.policy.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptimizerTest {

  private static final ParameterLayout LAYOUT =
      ParameterLayout.ofShapes(Map.of("weight", new long[] {2}));
  private static final float[] FIRST = {3, -4};
  private static final float[] SECOND = {1, 2};

  @Test
  void gradientAscentWithoutMomentumIsTheGradient() {
    assertArrayEquals(FIRST, first(new GradientAscent(0)).direction());
  }

  @Test
  void momentumIsBiasCorrected() {
    Optimizer optimizer = new GradientAscent(0.5);
    Optimizer.Update first = first(optimizer);
    assertArrayEquals(FIRST, first.direction());
    // m = (1.5, -2) / 2 + (1, 2) / 2 = (1.25, 0), divided by 1 - 0.25.
    assertArrayEquals(
        new float[] {(float) (1.25 / 0.75), 0},
        optimizer.advance(first.next(), vector(SECOND)).direction());
  }

  @Test
  void firstStepOfAdamIsTheSignOfTheGradient() {
    Optimizer optimizer = new AdamW(0.9, 0.999, 1e-8, 0.01);
    assertArrayEquals(new float[] {1, -1}, first(optimizer).direction(), 1e-6f);
    assertEquals(0.01, optimizer.weightDecay());
  }

  @Test
  void aStateTellsThePreconditionerOfItsDirection() {
    AdamW optimizer = new AdamW(0, 0.98, 1e-30, 0);
    OptimizerState state = first(optimizer).next();
    assertEquals(1 / 3.0, optimizer.preconditioner(state)[0], 1e-6);
    double mean = (0.98 * 0.02 * 9 + 0.02 * 25) / (1 - 0.98 * 0.98);
    assertEquals(
        1 / Math.sqrt(mean), optimizer.preconditioner(state, new float[] {25, 0})[0], 1e-6);
  }

  @Test
  void scalingTheGradientByAPowerOfTwoKeepsTheBitsOfTheUnitDirection() {
    Optimizer optimizer = new GradientAscent(0.9);
    float[] plain = first(optimizer).direction();
    float[] large =
        optimizer
            .advance(optimizer.initialState(LAYOUT), vector(3 * 1024f, -4 * 1024f))
            .direction();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          plain[i] / Math.hypot(plain[0], plain[1]), large[i] / Math.hypot(large[0], large[1]));
    }
  }

  @Test
  void stateOfAnotherOptimizerIsRefused() {
    Optimizer optimizer = new AdamW(0.9, 0.999, 1e-8, 0);
    OptimizerState foreign = new GradientAscent(0.9).initialState(LAYOUT);
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> optimizer.advance(foreign, vector(FIRST)));
    assertTrue(error.getMessage().contains("another optimizer"));
  }

  @Test
  void decaysThatCannotWorkAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new GradientAscent(1));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(-0.1, 0.9, 1e-8, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(0.9, 1, 1e-8, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(0.9, 0.9, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(0.9, 0.9, 1e-8, Double.NaN));
  }

  private static Optimizer.Update first(Optimizer optimizer) {
    return optimizer.advance(optimizer.initialState(LAYOUT), vector(FIRST));
  }

  private static ParameterVector vector(float... values) {
    return new ParameterVector(LAYOUT, values);
  }
}
