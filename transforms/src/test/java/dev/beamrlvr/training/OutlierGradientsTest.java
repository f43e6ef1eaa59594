package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OutlierGradientsTest {

  @Test
  void onlyGradientsFarAboveTheRunningMeanAreCut() {
    assertEquals(1, OutlierGradients.factor(5, null));
    assertEquals(1, OutlierGradients.factor(5, 2.5));
    assertEquals(0.4, OutlierGradients.factor(5, 1.0), 1e-15);
  }
}
