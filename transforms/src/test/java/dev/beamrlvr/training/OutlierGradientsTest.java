package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class OutlierGradientsTest {

  @Test
  void onlyGradientsFarAboveTheRunningMeanAreCut() {
    float[] gradient = {3, -4};
    assertSame(gradient, OutlierGradients.cut(gradient, null));
    assertSame(gradient, OutlierGradients.cut(gradient, 2.5));
    assertArrayEquals(new float[] {1.2f, -1.6f}, OutlierGradients.cut(gradient, 1.0), 1e-7f);
  }
}
