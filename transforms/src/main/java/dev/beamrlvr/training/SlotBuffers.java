package dev.beamrlvr.training;

import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.internal.GradientBuffer;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The slots' gradient files of a step, added up in slot order, in double precision, and rounded
 * once. At most one file is in memory at a time, two for {@link #products}.
 */
final class SlotBuffers {

  private final List<StepPart> parts;
  private final ParameterLayout layout;
  private final ContentAddressedFiles files;
  private final double scale;
  private final double successScale;

  /**
   * Creates the sums over parts.
   *
   * @param parts in slot order
   * @param scale what the sum of climbed gradients is multiplied with
   * @param successScale what the sum of gradients of success is multiplied with
   */
  SlotBuffers(
      List<StepPart> parts,
      ParameterLayout layout,
      ContentAddressedFiles files,
      double scale,
      double successScale) {
    this.parts = parts;
    this.layout = layout;
    this.files = files;
    this.scale = scale;
    this.successScale = successScale;
  }

  /** Returns whether what is climbed is the gradient of success itself. */
  boolean isOneGradient(int piece) {
    return scale == successScale
        && parts.stream()
            .allMatch(
                part ->
                    Objects.equals(
                        file(part, piece, GradientBuffer::getGradient),
                        file(part, piece, GradientBuffer::getSuccess)));
  }

  /**
   * Returns the sum of what is climbed.
   *
   * @param squares gets the sum of the slots' squares added to it; null if nobody wants to know
   */
  float[] climbed(int piece, float[] squares) throws IOException {
    double[] sum = new double[Math.toIntExact(layout.size())];
    for (StepPart part : parts) {
      float[] values = read(file(part, piece, GradientBuffer::getGradient));
      add(values, sum);
      if (squares != null && values != null) {
        for (int i = 0; i < values.length; i++) {
          double scaled = scale * values[i];
          squares[i] += (float) (scaled * scaled);
        }
      }
    }
    return rounded(sum, scale);
  }

  /** Returns the sum of the gradients of success. */
  float[] success(int piece) throws IOException {
    double[] sum = new double[Math.toIntExact(layout.size())];
    for (StepPart part : parts) {
      add(read(file(part, piece, GradientBuffer::getSuccess)), sum);
    }
    return rounded(sum, successScale);
  }

  /** Returns the sum over slots of what is climbed times the gradient of success. */
  float[] products(int piece) throws IOException {
    double[] sum = new double[Math.toIntExact(layout.size())];
    for (StepPart part : parts) {
      float[] climbed = read(file(part, piece, GradientBuffer::getGradient));
      float[] success = read(file(part, piece, GradientBuffer::getSuccess));
      if (climbed != null && success != null) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += (double) climbed[i] * success[i];
        }
      }
    }
    return rounded(sum, scale * successScale);
  }

  private static FileReference file(
      StepPart part, int piece, Function<GradientBuffer, FileReference> kind) {
    return part.getBuffers().isEmpty() ? null : kind.apply(part.getBuffers().get(piece));
  }

  private float[] read(FileReference buffer) throws IOException {
    if (buffer == null) {
      return null;
    }
    try (FetchedFile file = files.fetch(buffer)) {
      return VectorFiles.read(file.path(), layout);
    }
  }

  private static void add(float[] values, double[] sum) {
    for (int i = 0; values != null && i < sum.length; i++) {
      sum[i] += values[i];
    }
  }

  private static float[] rounded(double[] sum, double scale) {
    float[] rounded = new float[sum.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) (sum[i] * scale);
    }
    return rounded;
  }
}
