package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Slopes along a direction as responses measure them that did not make it. */
class HeldOutSlopesTest {

  private static final float[] FIRST = {3, -4};
  private static final float[] SECOND = {1, 2};

  @Test
  void theSlopeAfterAStepHasNotSeenTheBatch() {
    Optimizer optimizer = new GradientAscent(0.5);
    assertEquals(0, after(optimizer, FIRST, initial(optimizer, 2)).after());
    assertEquals(3 * 1 - 4 * 2, after(optimizer, SECOND, afterFirst(optimizer)).after(), 1e-12);
  }

  @Test
  void inAdamItIsThatOfTheDirectionTakenBefore() {
    Optimizer optimizer = new AdamW(0, 0.98, 1e-30, 0);
    HeldOutSlopes.Slopes slopes = after(optimizer, SECOND, afterFirst(optimizer));
    // The first direction was (1, -1); the second gradient changes the scale of later ones only.
    assertEquals(1 * 1 - 1 * 2, slopes.after(), 1e-6);
    assertEquals(Math.sqrt(2), slopes.normAfter(), 1e-6);
  }

  @Test
  void anyOptimizerHasASlopeAfterItsSteps() {
    Optimizer optimizer = new RememberedDirection(new SignOfGradient());
    HeldOutSlopes.Slopes first = after(optimizer, FIRST, initial(optimizer, 2));
    assertEquals(0, first.after());
    HeldOutSlopes.Slopes second = after(optimizer, SECOND, afterFirst(optimizer));
    assertEquals(1 * 1 - 1 * 2, second.after());
    assertEquals(Math.sqrt(2), second.normAfter());
    assertNull(second.before());
  }

  @Test
  void theSlopeBeforeTakesOutWhatSlotsSayAboutThemselves() {
    Optimizer optimizer = new GradientAscent(0.5);
    OptimizerState before = afterFirst(optimizer);
    // Two slots of two prompts, (1, 0) and (0, 2): they share nothing.
    BatchGradient.Slots apart =
        new BatchGradient.Slots(new int[] {2, 2}, new float[] {1, 4}, new float[] {1, 4});
    double remembered = 1.5 * 1 - 2 * 2;
    assertEquals(0.5 * remembered / 0.75, before(optimizer, before, SECOND, apart), 1e-12);
    BatchGradient.Slots alike =
        new BatchGradient.Slots(new int[] {2, 2}, new float[] {0.5f, 2}, null);
    assertEquals(0.5 * (remembered + 5) / 0.75, before(optimizer, before, SECOND, alike), 1e-12);
    assertEquals(
        0.5 * (2 * remembered + 4 * 5) / 0.75,
        before(optimizer, before, new float[] {2, 4}, alike.times(2)),
        1e-12);
  }

  @Test
  void noiseHasNoSlopeBeforeInAdam() {
    Optimizer optimizer = new AdamW(0, 0.9, 1e-30, 0);
    float[][] noise = {{3, 1}, {-1, 2}, {0.5f, -4}};
    double sum = 0;
    double naive = 0;
    for (int signs = 0; signs < 8; signs++) {
      float[] gradient = new float[2];
      float[] squares = new float[2];
      for (int slot = 0; slot < 3; slot++) {
        for (int i = 0; i < 2; i++) {
          float value = (signs >> slot & 1) == 0 ? noise[slot][i] : -noise[slot][i];
          gradient[i] += value;
          squares[i] += value * value;
        }
      }
      BatchGradient.Slots slots = new BatchGradient.Slots(new int[] {1, 1, 1}, squares, null);
      sum += before(optimizer, initial(optimizer, 2), gradient, slots);
      for (int i = 0; i < 2; i++) {
        naive += (gradient[i] * gradient[i] - squares[i]) / Math.abs(gradient[i]);
      }
    }
    assertEquals(0, sum, 1e-5);
    assertTrue(naive < -1, "in a preconditioner that knows the signs it would be " + naive);
  }

  private static HeldOutSlopes.Slopes after(
      Optimizer optimizer, float[] gradient, OptimizerState before) {
    return slopes(
        optimizer,
        before,
        advance(optimizer, before, gradient),
        BatchGradient.of(List.of(gradient), List.of(gradient)));
  }

  private static HeldOutSlopes.Slopes slopes(
      Optimizer optimizer, OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
    HeldOutSlopes.Measurement measurement = HeldOutSlopes.ACROSS_PROMPTS.begin(optimizer);
    measurement.add(before, formed, gradient);
    return measurement.slopes();
  }

  private static double before(
      Optimizer optimizer, OptimizerState before, float[] gradient, BatchGradient.Slots slots) {
    return slopes(
            optimizer,
            before,
            advance(optimizer, before, gradient),
            BatchGradient.of(List.of(gradient), List.of(gradient)).withSlots(slots))
        .before();
  }

  private static ParameterLayout layout(int size) {
    return ParameterLayout.ofShapes(Map.of("weight", new long[] {size}));
  }

  private static OptimizerState afterFirst(Optimizer optimizer) {
    return advance(optimizer, initial(optimizer, 2), FIRST).next();
  }

  private static OptimizerState initial(Optimizer optimizer, int size) {
    return optimizer.initialState(layout(size));
  }

  private static Optimizer.Update advance(
      Optimizer optimizer, OptimizerState state, float[] gradient) {
    ParameterLayout layout = layout(gradient.length);
    return optimizer.advance(state, new ParameterVector(layout, gradient));
  }
}
