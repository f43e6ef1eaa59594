package dev.beamrlvr.policy.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OptimizerTest {

  private static final float[] FIRST = {3, -4};
  private static final float[] SECOND = {1, 2};

  @Test
  void gradientAscentWithoutMomentumIsTheGradient() {
    Optimizer optimizer = new GradientAscent(0);
    Direction direction = optimizer.advance(optimizer.initialState(2), FIRST);
    assertArrayEquals(FIRST, direction.values());
    assertEquals(5, direction.norm());
    assertEquals(5, direction.gradientNorm());
    assertEquals(25, direction.promisedSlope());
    assertEquals(0, direction.honestSlope());
  }

  @Test
  void momentumIsBiasCorrectedAndTheHonestSlopeHasNotSeenTheBatch() {
    Optimizer optimizer = new GradientAscent(0.5);
    Direction first = optimizer.advance(optimizer.initialState(2), FIRST);
    assertArrayEquals(FIRST, first.values());
    Direction second = optimizer.advance(first.next(), SECOND);
    // m = (1.5, -2) / 2 + (1, 2) / 2 = (1.25, 0), divided by 1 - 0.25.
    assertArrayEquals(new float[] {(float) (1.25 / 0.75), 0}, second.values());
    assertEquals(3 * 1 - 4 * 2, second.honestSlope(), 1e-12);
  }

  @Test
  void firstStepOfAdamIsTheSignOfTheGradient() {
    Optimizer optimizer = new AdamW(0.9, 0.999, 1e-8, 0.01);
    Direction direction = optimizer.advance(optimizer.initialState(2), FIRST);
    assertEquals(1, direction.values()[0], 1e-6);
    assertEquals(-1, direction.values()[1], 1e-6);
    assertEquals(0.01, optimizer.weightDecay());
  }

  @Test
  void theHonestSlopeOfAdamIsThatOfTheDirectionTakenBefore() {
    Optimizer optimizer = new AdamW(0, 0.98, 1e-30, 0);
    Direction first = optimizer.advance(optimizer.initialState(2), FIRST);
    Direction second = optimizer.advance(first.next(), SECOND);
    // The first direction was (1, -1); the second gradient changes the scale of later ones only.
    assertEquals(1 * 1 - 1 * 2, second.honestSlope(), 1e-6);
    assertEquals(Math.sqrt(2), second.honestNorm(), 1e-6);
  }

  @Test
  void theSlopeAcrossHalvesPairsEachWithTheOther() {
    List<float[]> climbed = List.of(new float[] {3, 0}, new float[] {1, 4});
    List<float[]> success = List.of(new float[] {1, 2}, new float[] {2, 1});
    Optimizer ascent = new GradientAscent(0);
    // <A, B'> is 6 and <B, A'> is 9.
    assertEquals(7.5, ascent.slopeAcrossHalves(ascent.initialState(2), climbed, success), 1e-12);
    Optimizer adam = new AdamW(0, 0.9, 1e-30, 0);
    double first = (6 + 1) / 2.0 / Math.sqrt((9 + 1) / 4.0);
    double second = (0 + 8) / 2.0 / Math.sqrt(16 / 4.0);
    assertEquals(
        first + second, adam.slopeAcrossHalves(adam.initialState(2), climbed, success), 1e-6);
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
      double slope = optimizer.slopeAcrossHalves(optimizer.initialState(1), halves, halves);
      sum += slope;
      squares += slope * slope;
      naive += one[0] * other[0] / Math.abs((one[0] + other[0]) / 2.0);
    }
    assertEquals(0, sum, 3 * Math.sqrt(squares));
    assertTrue(naive < -runs, "in a preconditioner that knows the signs it would be " + naive);
  }

  @Test
  void theSlopeBeforeTakesOutWhatPiecesSayAboutThemselves() {
    Optimizer optimizer = new GradientAscent(0.5);
    OptimizerState before = optimizer.advance(optimizer.initialState(2), FIRST).next();
    // Two pieces of two prompts, (1, 0) and (0, 2): they share nothing.
    Direction formed = optimizer.advance(before, SECOND);
    double slope = optimizer.slopeBefore(before, formed, SECOND, SECOND, pieces());
    double remembered = 1.5 * 1 - 2 * 2;
    assertEquals(0.5 * remembered / 0.75, slope, 1e-12);
    GradientPieces alike = new GradientPieces(new int[] {2, 2}, new float[] {0.5f, 2}, null);
    double agreeing = optimizer.slopeBefore(before, formed, SECOND, SECOND, alike);
    assertEquals(0.5 * (remembered + 5) / 0.75, agreeing, 1e-12);
    float[] twice = {2, 4};
    Direction doubled = optimizer.advance(before, twice);
    GradientPieces scaled = alike.times(2);
    assertEquals(
        0.5 * (2 * remembered + 4 * 5) / 0.75,
        optimizer.slopeBefore(before, doubled, twice, twice, scaled),
        1e-12);
  }

  private static GradientPieces pieces() {
    return new GradientPieces(new int[] {2, 2}, new float[] {1, 4}, new float[] {1, 4});
  }

  @Test
  void noiseHasNoSlopeBeforeInAdam() {
    Optimizer optimizer = new AdamW(0, 0.9, 1e-30, 0);
    OptimizerState before = optimizer.initialState(2);
    float[][] noise = {{3, 1}, {-1, 2}, {0.5f, -4}};
    double sum = 0;
    double naive = 0;
    for (int signs = 0; signs < 8; signs++) {
      float[] gradient = new float[2];
      float[] squares = new float[2];
      for (int piece = 0; piece < 3; piece++) {
        for (int i = 0; i < 2; i++) {
          float value = (signs >> piece & 1) == 0 ? noise[piece][i] : -noise[piece][i];
          gradient[i] += value;
          squares[i] += value * value;
        }
      }
      Direction formed = optimizer.advance(before, gradient);
      GradientPieces pieces = new GradientPieces(new int[] {1, 1, 1}, squares, null);
      sum += optimizer.slopeBefore(before, formed, gradient, gradient, pieces);
      for (int i = 0; i < 2; i++) {
        naive += (gradient[i] * gradient[i] - squares[i]) / Math.abs(gradient[i]);
      }
    }
    assertEquals(0, sum, 1e-5);
    assertTrue(naive < -1, "in a preconditioner that knows the signs it would be " + naive);
  }

  @Test
  void scalingTheGradientByAPowerOfTwoKeepsTheBitsOfTheUnitDirection() {
    Optimizer optimizer = new GradientAscent(0.9);
    float[] scaled = {3 * 1024f, -4 * 1024f};
    Direction plain = optimizer.advance(optimizer.initialState(2), FIRST);
    Direction large = optimizer.advance(optimizer.initialState(2), scaled);
    for (int i = 0; i < 2; i++) {
      assertEquals(plain.values()[i] / plain.norm(), large.values()[i] / large.norm());
    }
  }

  @Test
  void stateOfAnotherOptimizerIsRefused() {
    Optimizer optimizer = new AdamW(0.9, 0.999, 1e-8, 0);
    OptimizerState foreign = new GradientAscent(0.9).initialState(2);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> optimizer.advance(foreign, FIRST));
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
}
