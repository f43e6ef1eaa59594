package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.checkpoints.FetchedFile;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.GradientBuffer;
import dev.beamrlvr.schemas.StepPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A step's gradients: means over all prompts, all-equal groups included (THEORY B3).
 *
 * @param climbed what makes the direction: one, or one for each half of the rollouts
 * @param cut what they were shortened by as outliers; 1 if they were not
 * @param success the unbiased gradients of the mean success rate from the same rollouts; the same
 *     arrays where they are the same
 */
record StepGradients(double cut, List<float[]> climbed, List<float[]> success) {

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
    List<float[]> climbed = new ArrayList<>();
    List<float[]> success = new ArrayList<>();
    for (int piece = 0; piece < settings.gradientBuffers(); piece++) {
      List<FileReference> gradients = buffers(parts, piece, GradientBuffer::getGradient);
      List<FileReference> measured = buffers(parts, piece, GradientBuffer::getSuccess);
      climbed.add(sum(gradients, layout, files, factor / prompts));
      success.add(
          factor == 1 && measured.equals(gradients)
              ? climbed.get(piece)
              : sum(measured, layout, files, 1.0 / prompts));
    }
    return new StepGradients(1, climbed, success);
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
    float[] whole = gradient();
    return 0.5
        * (optimizer.slope(before, whole, climbed.get(0), success.get(1))
            + optimizer.slope(before, whole, climbed.get(1), success.get(0)));
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
        climbed.equals(success) ? shortened : success.stream().map(shorten).toList());
  }

  private static List<FileReference> buffers(
      List<StepPart> parts, int piece, Function<GradientBuffer, FileReference> kind) {
    List<FileReference> buffers = new ArrayList<>();
    for (StepPart part : parts) {
      FileReference file =
          part.getBuffers().isEmpty() ? null : kind.apply(part.getBuffers().get(piece));
      if (file != null) {
        buffers.add(file);
      }
    }
    return buffers;
  }

  private static float[] sum(
      List<FileReference> buffers,
      ParameterLayout layout,
      ContentAddressedFiles files,
      double scale)
      throws IOException {
    double[] sum = new double[(int) layout.size()];
    for (FileReference buffer : buffers) {
      try (FetchedFile file = files.fetch(buffer)) {
        float[] values = VectorFiles.read(file.path(), layout);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += values[i];
        }
      }
    }
    float[] rounded = new float[sum.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) (sum[i] * scale);
    }
    return rounded;
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
