package dev.beamrlvr.training;

import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.VectorPiece;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.internal.GradientBuffer;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The slots' gradient files of a step, read in pieces, added up in slot order, in double precision,
 * and rounded once.
 */
final class SlotBuffers implements AutoCloseable {

  private final List<StepPart> parts;
  private final TrainSettings settings;
  private final double scale;
  private final double successScale;
  private final int[] prompts;
  private final Map<FileReference, Safetensors> tensors = new HashMap<>();
  private final List<FetchedFile> fetched = new ArrayList<>();

  /** Creates the sums over parts, in slot order; opens nothing yet. */
  SlotBuffers(List<StepPart> parts, TrainSettings settings) {
    this.parts = parts;
    this.settings = settings;
    prompts = parts.stream().mapToInt(part -> part.getPrompts().size()).toArray();
    long responses = parts.stream().mapToLong(StepPart::getResponses).sum();
    long tokens = parts.stream().mapToLong(StepPart::getTokens).sum();
    long all = parts.stream().mapToLong(part -> part.getPrompts().size()).sum();
    double factor =
        settings
            .lengthNormalization()
            .ofStep(responses, tokens, settings.sampling().maxNewTokens());
    scale = factor / all;
    successScale = 1.0 / all;
  }

  /** Opens the files. */
  SlotBuffers open(ContentAddressedFiles files) throws IOException {
    try {
      for (StepPart part : parts) {
        for (GradientBuffer buffer : part.getBuffers()) {
          open(files, buffer.getGradient());
          open(files, buffer.getSuccess());
        }
      }
      return this;
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(ContentAddressedFiles files, FileReference reference) throws IOException {
    if (reference != null && !tensors.containsKey(reference)) {
      FetchedFile file = files.fetch(reference);
      fetched.add(file);
      tensors.put(reference, Safetensors.open(file.path()));
    }
  }

  /** Returns a piece of the batch's gradient. */
  BatchGradient read(VectorPiece piece) throws IOException {
    boolean bySlot = settings.piecesOfGroup() == 1 && SlopeAcrossPrompts.isMeasurable(prompts);
    float[] squares = bySlot ? new float[piece.count()] : null;
    List<float[]> climbed = new ArrayList<>();
    List<float[]> success = new ArrayList<>();
    for (int part = 0; part < settings.piecesOfGroup(); part++) {
      climbed.add(climbed(piece, part, squares));
      success.add(isOneGradient(part) ? climbed.get(part) : success(piece, part));
    }
    BatchGradient gradient = BatchGradient.of(climbed, success);
    return bySlot
        ? gradient.withSlots(
            new BatchGradient.Slots(prompts, squares, isOneGradient(0) ? null : products(piece)))
        : gradient;
  }

  /** Whether what is climbed is the gradient of success itself. */
  private boolean isOneGradient(int half) {
    return scale == successScale
        && parts.stream()
            .allMatch(
                part ->
                    Objects.equals(
                        file(part, half, GradientBuffer::getGradient),
                        file(part, half, GradientBuffer::getSuccess)));
  }

  /** Adds up what is climbed, and the slots' squares where somebody wants to know. */
  private float[] climbed(VectorPiece piece, int half, float[] squares) throws IOException {
    double[] sum = new double[piece.count()];
    for (StepPart part : parts) {
      float[] values = read(piece, file(part, half, GradientBuffer::getGradient));
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

  private float[] success(VectorPiece piece, int half) throws IOException {
    double[] sum = new double[piece.count()];
    for (StepPart part : parts) {
      add(read(piece, file(part, half, GradientBuffer::getSuccess)), sum);
    }
    return rounded(sum, successScale);
  }

  /** Adds up the slots' products of what is climbed with the gradient of success. */
  private float[] products(VectorPiece piece) throws IOException {
    double[] sum = new double[piece.count()];
    for (StepPart part : parts) {
      float[] climbed = read(piece, file(part, 0, GradientBuffer::getGradient));
      float[] success = read(piece, file(part, 0, GradientBuffer::getSuccess));
      if (climbed != null && success != null) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += (double) climbed[i] * success[i];
        }
      }
    }
    return rounded(sum, scale * successScale);
  }

  private static FileReference file(
      StepPart part, int half, Function<GradientBuffer, FileReference> kind) {
    return part.getBuffers().isEmpty() ? null : kind.apply(part.getBuffers().get(half));
  }

  private float[] read(VectorPiece piece, FileReference buffer) throws IOException {
    return buffer == null ? null : piece.read(tensors.get(buffer));
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

  @Override
  public void close() throws IOException {
    for (Safetensors file : tensors.values()) {
      file.close();
    }
    fetched.forEach(FetchedFile::close);
  }
}
