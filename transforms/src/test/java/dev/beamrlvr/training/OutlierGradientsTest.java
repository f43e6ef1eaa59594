package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OutlierGradientsTest {

  @Test
  void onlyGradientsFarAboveTheRunningMeanAreCut() {
    float[] gradient = {3, -4};
    assertEquals(1, OutlierGradients.factor(gradient, null));
    assertEquals(1, OutlierGradients.factor(gradient, 2.5));
    assertEquals(0.4, OutlierGradients.factor(gradient, 1.0), 1e-15);
  }
}
