package dev.beamrlvr.gradientgap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;

/**
 * What the {@link AdaptiveStep} remembers between steps: a few scalars, never changed in place.
 *
 * <p>As JSON every double survives bit for bit.
 *
 * @param directions number of batches that went into the averages so far, and with them into the
 *     momentum: {@code t} of its bias correction {@code 1 - b1^t}
 * @param honestSlopes number of honest slopes that went into the averages so far; across steps the
 *     first batch may have none
 * @param honestAverage {@code Eb}: average of the honest slopes, from 0
 * @param honestSquares average of the honest slopes' squares, from 0
 * @param promisedAverage {@code Ep}: average of the promised slopes, from 0
 * @param curvatureAverage {@code Ec}: average of {@code c |u|^2}, from 0; stays 0 with {@link
 *     Honesty#ROLLOUT_HALVES}
 * @param previousStep {@code eta_prev}: the last step taken, halved for every step rejected since;
 *     null before the first, and while steps are taken blindly ({@link
 *     AdaptiveStepSettings#honestSlopeDoubt()})
 * @param guard what watches the success rate
 */
public record AdaptiveStepState(
    int directions,
    int honestSlopes,
    double honestAverage,
    double honestSquares,
    double promisedAverage,
    double curvatureAverage,
    Double previousStep,
    RewardGuard guard)
    implements Serializable {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public AdaptiveStepState {
    Arguments.atLeast("directions", directions, 0);
    Arguments.atLeast("honestSlopes", honestSlopes, 0);
    Arguments.finite("honestAverage", honestAverage);
    Arguments.between("honestSquares", honestSquares, 0, Double.MAX_VALUE);
    Arguments.finite("promisedAverage", promisedAverage);
    Arguments.finite("curvatureAverage", curvatureAverage);
    if (previousStep != null) {
      Arguments.between("previousStep", previousStep, 0, Double.MAX_VALUE);
    }
    if (guard == null) {
      throw new IllegalArgumentException("guard is missing");
    }
  }

  /** Before the first step. */
  public static AdaptiveStepState initial() {
    return new AdaptiveStepState(0, 0, 0, 0, 0, 0, null, RewardGuard.initial());
  }

  /** As one JSON object. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The state of the adaptive step cannot be written", e);
    }
  }

  /** From what {@link #toJson()} wrote; an unknown, missing or ill-typed field is an error. */
  public static AdaptiveStepState fromJson(String json) {
    AdaptiveStepState state;
    try {
      state = JSON.readValue(json, AdaptiveStepState.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Not a state of the adaptive step: " + e.getOriginalMessage(), e);
    }
    if (state == null) {
      throw new IllegalArgumentException("Not a state of the adaptive step: null");
    }
    return state;
  }

  /** The same averages after a batch that the guard has seen. */
  AdaptiveStepState withGuard(RewardGuard guard) {
    return new AdaptiveStepState(
        directions,
        honestSlopes,
        honestAverage,
        honestSquares,
        promisedAverage,
        curvatureAverage,
        previousStep,
        guard);
  }

  /** The same with another step to grow from. */
  AdaptiveStepState withPreviousStep(double step) {
    return new AdaptiveStepState(
        directions,
        honestSlopes,
        honestAverage,
        honestSquares,
        promisedAverage,
        curvatureAverage,
        step,
        guard);
  }

  /** {@code Eb / Ep}, or 0 while nothing was promised. */
  double honestyRatio() {
    return promisedAverage > 0 ? honestAverage / promisedAverage : 0;
  }
}
