package dev.beamrlvr.gradientgap;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.Arguments;
import dev.beamrlvr.internal.StrictJson;
import java.io.Serializable;

/**
 * What the {@code AdaptiveStep} remembers between steps: a few scalars, never changed in place.
 *
 * <p>As JSON every double survives bit for bit. There the held-out slope is called honest and the
 * in-sample one promised.
 *
 * @param directions number of batches that went into the averages so far, and with them into the
 *     momentum: {@code t} of its bias correction {@code 1 - b1^t}
 * @param heldOutSlopes number of held-out slopes that went into the averages so far; the first
 *     batch may have none
 * @param heldOutAverage {@code Eb}: average of the held-out slopes, from 0
 * @param heldOutSquares average of the held-out slopes' squares, from 0
 * @param inSampleAverage {@code Ep}: average of the in-sample slopes, from 0
 * @param curvatureAverage {@code Ec}: average of {@code c |u|^2}, from 0; stays 0 with a {@link
 *     SlopeModel} that averages none
 * @param previousStep {@code eta_prev}: the last step taken, halved for every step rejected since;
 *     null before the first, and while steps are taken blindly ({@link SlopeModel#isKnown})
 * @param guard what watches the success rate
 */
@JsonPropertyOrder({
  "directions",
  "honestSlopes",
  "honestAverage",
  "honestSquares",
  "promisedAverage",
  "curvatureAverage",
  "previousStep",
  "guard"
})
public record AdaptiveStepState(
    int directions,
    @JsonProperty("honestSlopes") int heldOutSlopes,
    @JsonProperty("honestAverage") double heldOutAverage,
    @JsonProperty("honestSquares") double heldOutSquares,
    @JsonProperty("promisedAverage") double inSampleAverage,
    double curvatureAverage,
    Double previousStep,
    RewardGuard guard)
    implements Serializable {

  private static final ObjectMapper JSON =
      StrictJson.mapper()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public AdaptiveStepState {
    Arguments.atLeast("directions", directions, 0);
    Arguments.atLeast("honestSlopes", heldOutSlopes, 0);
    Arguments.finite("honestAverage", heldOutAverage);
    Arguments.between("honestSquares", heldOutSquares, 0, Double.MAX_VALUE);
    Arguments.finite("promisedAverage", inSampleAverage);
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
  public AdaptiveStepState withGuard(RewardGuard guard) {
    return new AdaptiveStepState(
        directions,
        heldOutSlopes,
        heldOutAverage,
        heldOutSquares,
        inSampleAverage,
        curvatureAverage,
        previousStep,
        guard);
  }

  /** The same with another step to grow from. */
  public AdaptiveStepState withPreviousStep(double step) {
    return new AdaptiveStepState(
        directions,
        heldOutSlopes,
        heldOutAverage,
        heldOutSquares,
        inSampleAverage,
        curvatureAverage,
        step,
        guard);
  }

  /** {@code Eb / Ep}, or 0 while there is no in-sample slope uphill. */
  public double slopeRatio() {
    return inSampleAverage > 0 ? heldOutAverage / inSampleAverage : 0;
  }
}
