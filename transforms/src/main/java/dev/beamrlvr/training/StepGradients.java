package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.gradientgap.estimators.SlopeAcrossPrompts;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.optimizers.Direction;
import dev.beamrlvr.policy.optimizers.GradientPieces;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A step's gradients: means over all prompts, all-equal groups included (THEORY B3).
 *
 * @param climbed what makes the direction: one, or one for each half of the rollouts
 * @param cut what they were shortened by as outliers; 1 if they were not
 * @param success the unbiased gradients of the mean success rate from the same rollouts; the same
 *     arrays where they are the same
 * @param pieces what the slots' own gradients add up to; null if there are halves, or fewer than
 *     two slots with prompts
 */
record StepGradients(
    double cut, List<float[]> climbed, List<float[]> success, GradientPieces pieces) {

  /** Adds up the slots' buffers in slot order, in double precision, and rounds once. */
  static StepGradients of(
      List<StepPart> parts,
      ParameterLayout layout,
      ContentAddressedFiles files,
      TrainSettings settings)
      throws IOException {
    long prompts = 0;
    long responses = 0;
    long tokens = 0;
    for (StepPart part : parts) {
      prompts += part.getPrompts().size();
      responses += part.getResponses();
      tokens += part.getTokens();
    }
    double factor =
        settings
            .lengthNormalization()
            .ofStep(responses, tokens, settings.sampling().maxNewTokens());
    int[] promptsOfSlots = parts.stream().mapToInt(part -> part.getPrompts().size()).toArray();
    SlotBuffers slots = new SlotBuffers(parts, layout, files, factor / prompts, 1.0 / prompts);
    boolean inPieces =
        settings.gradientBuffers() == 1 && SlopeAcrossPrompts.isMeasurable(promptsOfSlots);
    float[] squares = inPieces ? new float[(int) layout.size()] : null;
    List<float[]> climbed = new ArrayList<>();
    List<float[]> success = new ArrayList<>();
    for (int half = 0; half < settings.gradientBuffers(); half++) {
      climbed.add(slots.climbed(half, squares));
      success.add(slots.isOneGradient(half) ? climbed.get(half) : slots.success(half));
    }
    float[] products = inPieces && !slots.isOneGradient(0) ? slots.products(0) : null;
    return new StepGradients(
        1,
        climbed,
        success,
        inPieces ? new GradientPieces(promptsOfSlots, squares, products) : null);
  }

  /** What the direction is made from: the mean of the halves, if there are halves. */
  float[] gradient() {
    return mean(climbed);
  }

  /** What slopes are measured with. */
  float[] gradientOfSuccess() {
    return climbed.equals(success) ? gradient() : mean(success);
  }

  boolean isHalved() {
    return climbed.size() > 1;
  }

  /**
   * The slope of one half's direction as the other half measures it: {@code <P g_A, g_B>}, the mean
   * over both ways round (THEORY D).
   */
  double slopeAcrossHalves(Optimizer optimizer, OptimizerState before) {
    return optimizer.slopeAcrossHalves(before, climbed, success);
  }

  /**
   * The slope along the direction before the step, as the slots measure each other's gradients;
   * null where they cannot.
   */
  Double slopeBefore(Optimizer optimizer, OptimizerState before, Direction formed) {
    return pieces == null
        ? null
        : Double.valueOf(
            optimizer.slopeBefore(before, formed, gradient(), gradientOfSuccess(), pieces));
  }

  /** The gradients, shortened together where they are outliers. */
  StepGradients cut(Double average) {
    double factor = OutlierGradients.factor(gradient(), average);
    if (factor == 1) {
      return this;
    }
    UnaryOperator<float[]> shorten = values -> scaled(values, factor);
    List<float[]> shortened = climbed.stream().map(shorten).toList();
    return new StepGradients(
        factor,
        shortened,
        climbed.equals(success) ? shortened : success.stream().map(shorten).toList(),
        pieces == null ? null : pieces.times(factor));
  }

  private static float[] mean(List<float[]> pieces) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    float[] mean = new float[pieces.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (((double) pieces.get(0)[i] + pieces.get(1)[i]) / 2);
    }
    return mean;
  }

  private static float[] scaled(float[] values, double factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (factor * values[i]);
    }
    return scaled;
  }
}
