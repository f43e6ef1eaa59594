package dev.beamrlvr.training;

import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.internal.GradientBuffer;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The gradients of a batch: means over all prompts, all-equal groups included (THEORY B3), from the
 * slots' files.
 *
 * <p>What is climbed makes the direction; the gradient of success is the unbiased one of the mean
 * success rate from the same responses, which slopes are measured with: the same array where they
 * are the same. Slots are added up in their order, in double precision, and rounded once.
 */
public final class BatchGradient {

  private final double cut;
  private final List<float[]> climbed;
  private final List<float[]> success;
  private final @Nullable Slots slots;

  private BatchGradient(
      double cut, List<float[]> climbed, List<float[]> success, @Nullable Slots slots) {
    this.cut = cut;
    this.climbed = climbed;
    this.success = success;
    this.slots = slots;
  }

  /**
   * Returns gradients that are in memory already.
   *
   * @param climbed what makes the direction: one, or one a piece of the responses
   * @param success the gradient of the mean success rate of each; the same arrays where they are
   *     the same
   */
  public static BatchGradient of(List<float[]> climbed, List<float[]> success) {
    return new BatchGradient(1, climbed, success, null);
  }

  /** Returns the same with what the slots' gradients add up to. */
  BatchGradient withSlots(Slots slots) {
    return new BatchGradient(cut, climbed, success, slots);
  }

  /** Adds up the slots' files; at most one is in memory at a time, two for the products. */
  static BatchGradient of(
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
    SlotFiles sums = new SlotFiles(parts, layout, files, factor / prompts, 1.0 / prompts);
    boolean bySlot =
        settings.piecesOfGroup() == 1 && SlopeAcrossPrompts.isMeasurable(promptsOfSlots);
    float[] squares = bySlot ? new float[Math.toIntExact(layout.size())] : null;
    List<float[]> climbed = new ArrayList<>();
    List<float[]> success = new ArrayList<>();
    for (int piece = 0; piece < settings.piecesOfGroup(); piece++) {
      climbed.add(sums.climbed(piece, squares));
      success.add(sums.isOneGradient(piece) ? climbed.get(piece) : sums.success(piece));
    }
    float[] products = bySlot && !sums.isOneGradient(0) ? sums.products(0) : null;
    return new BatchGradient(
        1, climbed, success, bySlot ? new Slots(promptsOfSlots, squares, products) : null);
  }

  /** Returns what the direction is made from: the mean of the pieces, if there are pieces. */
  public float[] climbed() {
    return mean(climbed);
  }

  /** Returns the gradient of the mean success rate. */
  public float[] ofSuccess() {
    return isOneGradient() ? climbed() : mean(success);
  }

  /** Returns what is climbed as one piece of every group's responses has it. */
  public float[] climbed(int piece) {
    return climbed.get(piece);
  }

  /** Returns the gradient of the mean success rate as one piece of the responses has it. */
  public float[] ofSuccess(int piece) {
    return success.get(piece);
  }

  /** Returns what the gradient was shortened by as an outlier; 1 if it was not. */
  double cut() {
    return cut;
  }

  /** Returns what the slots' own gradients add up to; null with pieces or fewer than two slots. */
  @Nullable Slots slots() {
    return slots;
  }

  /** Returns the gradients, shortened together where they are outliers. */
  BatchGradient cut(@Nullable Double average) {
    double factor = OutlierGradients.factor(climbed(), average);
    if (factor == 1) {
      return this;
    }
    List<float[]> shortened = times(climbed, factor);
    return new BatchGradient(
        factor,
        shortened,
        isOneGradient() ? shortened : times(success, factor),
        slots == null ? null : slots.times(factor));
  }

  private boolean isOneGradient() {
    for (int piece = 0; piece < climbed.size(); piece++) {
      if (climbed.get(piece) != success.get(piece)) {
        return false;
      }
    }
    return true;
  }

  private static List<float[]> times(List<float[]> vectors, double factor) {
    return vectors.stream().map(vector -> Vectors.times(vector, factor)).toList();
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

  /**
   * What the slots' gradients add up to, each measured by itself: all that is needed to take it out
   * of the whole again.
   *
   * @param prompts number of prompts of each slot
   * @param squares sum of the slots' squared gradients, one entry a parameter; each slot's gradient
   *     is its part of the mean over all prompts. In single precision, as they only decide scales
   * @param products sum over the slots of what is climbed times the gradient of success; null if
   *     they are the same
   */
  record Slots(int[] prompts, float[] squares, float @Nullable [] products) {

    double product(int index) {
      return products == null ? squares[index] : products[index];
    }

    /** Returns the slots of a gradient that was multiplied by a factor as a whole. */
    Slots times(double factor) {
      double square = factor * factor;
      return new Slots(
          prompts,
          Vectors.times(squares, square),
          products == null ? null : Vectors.times(products, square));
    }
  }

  /** Sums over the slots' files. */
  private static final class SlotFiles {

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
    SlotFiles(
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
}
