package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.GradientBuffer;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slopes are those of the mean success rate, whatever the loss is scaled by (THEORY A4, B3). */
class SlopeScaleTest {

  private static final int STEPS = 3;

  @TempDir Path temporary;

  private TinyRun run;

  @BeforeEach
  void sampleRollouts() throws IOException {
    Path original = temporary.resolve("original");
    run = TinyRun.in(original, TinyRun.settings(original).setStepRule(adaptive()).build());
    run.take(STEPS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rewardsTimes1024AndALossOver256GiveTheSameBits(boolean halves) throws IOException {
    TrainSettings.Builder plain = settings("plain", halves);
    TrainSettings.Builder scaled =
        settings("scaled", halves)
            .setLengthNormalization(LengthNormalization.CONSTANT)
            .setSampling(new Sampling(1, 1, 256));
    List<ApplyStep.Applied> expected = train("plain", plain.build(), SlopeScaleTest::again);
    List<ApplyStep.Applied> actual = train("scaled", scaled.build(), SlopeScaleTest::worth1024);
    for (int step = 0; step < STEPS; step++) {
      assertEquals(
          expected.get(step).next().getPolicyDigest(), actual.get(step).next().getPolicyDigest());
      StepDecision decision = expected.get(step).summary().getDecision();
      StepDecision same = actual.get(step).summary().getDecision();
      assertTrue(decision.getAccepted());
      assertEquals(decision.getStepSize(), same.getStepSize());
      assertEquals(decision.getThresholds(), same.getThresholds());
      assertEquals(decision.getPromisedSlope(), same.getPromisedSlope());
      assertEquals(decision.getLearningRate() / 4, same.getLearningRate());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dr-grpo, none, true",
    "rloo, none, true",
    "rloo, batch, true",
    "dr-grpo, constant, true",
    "grpo, none, false",
    "reinforce, none, false",
    "dr-grpo, sequence, false",
    "grpo, batch, false"
  })
  void slopesAreThoseOfTheMeanSuccessRate(String advantage, String normalization, boolean same)
      throws IOException {
    AdvantageEstimator estimator = AdvantageEstimator.parse(advantage);
    TrainSettings settings =
        settings("other", false)
            .setAdvantage(estimator)
            .setLengthNormalization(LengthNormalization.parse(normalization))
            .build();
    List<StepPart> parts = gradients(settings, estimator);
    for (StepPart part : parts) {
      for (GradientBuffer buffer : part.getBuffers()) {
        assertEquals(same, buffer.getGradient().equals(buffer.getSuccess()));
      }
    }
    StepDirection direction = FormDirection.form(settings, parts);
    // At the first step the direction of plain gradient ascent is the gradient itself.
    TrainSettings unbiased = settings("unbiased", false).build();
    StepDirection gradient =
        FormDirection.form(unbiased, gradients(unbiased, AdvantageEstimator.DR_GRPO));
    double slope =
        dot(read(settings, direction.getDirection()), read(unbiased, gradient.getDirection()));
    assertEquals(slope, direction.getPromisedSlope(), 1e-5 * Math.abs(slope));
  }

  @ParameterizedTest
  @CsvSource({"dr-grpo, none", "grpo, none", "dr-grpo, sequence"})
  void theSlopeBeforeIsTheProductOfDifferentSlotsGradients(String advantage, String normalization)
      throws IOException {
    AdvantageEstimator estimator = AdvantageEstimator.parse(advantage);
    TrainSettings settings =
        settings("slots", false)
            .setAdvantage(estimator)
            .setLengthNormalization(LengthNormalization.parse(normalization))
            .build();
    List<StepPart> parts = gradients(settings, estimator);
    double products = 0;
    double pairs = 0;
    for (StepPart one : parts) {
      for (StepPart other : parts) {
        if (one != other) {
          GradientBuffer climbed = one.getBuffers().get(0);
          GradientBuffer measuring = other.getBuffers().get(0);
          products +=
              dot(read(settings, climbed.getGradient()), read(settings, measuring.getSuccess()));
          pairs += one.getPrompts().size() * other.getPrompts().size();
        }
      }
    }
    StepDirection direction = FormDirection.form(settings, parts);
    double promised = direction.getPromisedSlope();
    assertEquals(products / pairs, direction.getSlopeBefore(), 1e-5 * promised);
    assertNotEquals(promised, direction.getSlopeBefore(), 1e-2 * promised);
  }

  @Test
  void theSlopeAcrossHalvesIsTheProductOfTheirGradients() throws IOException {
    TrainSettings settings = settings("halves", true).build();
    List<StepPart> parts = gradients(settings, AdvantageEstimator.DR_GRPO);
    StepDirection direction = FormDirection.form(settings, parts);
    float[] first = half(settings, parts, 0);
    float[] second = half(settings, parts, 1);
    double product = dot(first, second);
    assertEquals(product, direction.getHonestSlope(), 1e-5 * Math.abs(product));
    double square = (dot(first, first) + 2 * product + dot(second, second)) / 4;
    assertEquals(square, direction.getPromisedSlope(), 1e-5 * square);
    assertNotEquals(product, square, 1e-3 * square);
    assertEquals(direction.getHonestSlope(), direction.getSlopeBefore());
  }

  private float[] half(TrainSettings settings, List<StepPart> parts, int half) throws IOException {
    int prompts = parts.stream().mapToInt(part -> part.getPrompts().size()).sum();
    float[] sum = null;
    for (StepPart part : parts) {
      float[] values = read(settings, part.getBuffers().get(half).getGradient());
      sum = sum == null ? new float[values.length] : sum;
      for (int i = 0; i < values.length; i++) {
        sum[i] += values[i] / prompts;
      }
    }
    return sum;
  }

  private List<ApplyStep.Applied> train(
      String name, TrainSettings settings, UnaryOperator<PromptGroup> change) throws IOException {
    CheckpointReference reference = TinyRun.in(temporary.resolve(name), settings).base();
    TinyRun rollouts = TinyRun.again(temporary.resolve("original"), settings, reference);
    List<ApplyStep.Applied> applied = new ArrayList<>();
    for (int step = 1; step <= STEPS; step++) {
      applied.add(new StepFinisher(settings).finish(rollouts.parts(reference, step, change)));
      reference = applied.get(step - 1).next();
    }
    return applied;
  }

  private List<StepPart> gradients(TrainSettings settings, AdvantageEstimator estimator)
      throws IOException {
    return TinyRun.again(temporary.resolve("original"), settings, run.base())
        .gradients(run.base(), 1, group -> withAdvantages(group, estimator));
  }

  private float[] read(TrainSettings settings, FileReference reference) throws IOException {
    try (FetchedFile file = ContentAddressedFiles.under(settings.runDirectory()).fetch(reference);
        Safetensors tensors = Safetensors.open(file.path())) {
      FloatBuffer all = FloatBuffer.allocate((int) (reference.getBytes() / Float.BYTES));
      for (String name : tensors.names()) {
        all.put(tensors.read(name));
      }
      return Arrays.copyOf(all.array(), all.position());
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static PromptGroup again(PromptGroup group) {
    return withAdvantages(group, AdvantageEstimator.DR_GRPO);
  }

  private static PromptGroup withAdvantages(PromptGroup group, AdvantageEstimator estimator) {
    int size = group.getRollouts().size();
    double[] rewards = new double[size];
    boolean[] judged = new boolean[size];
    for (int i = 0; i < size; i++) {
      rewards[i] = group.getRollouts().get(i).getReward();
      judged[i] = true;
    }
    List<Double> advantages = Arrays.stream(estimator.advantages(rewards, judged)).boxed().toList();
    return PromptGroup.newBuilder(group).setAdvantages(advantages).build();
  }

  private static PromptGroup worth1024(PromptGroup group) {
    List<VerifiedRollout> rollouts =
        group.getRollouts().stream()
            .map(
                rollout ->
                    VerifiedRollout.newBuilder(rollout)
                        .setReward(1024 * rollout.getReward())
                        .build())
            .toList();
    return again(PromptGroup.newBuilder(group).setRollouts(rollouts).build());
  }

  private TrainSettings.Builder settings(String name, boolean halves) {
    return TinyRun.settings(temporary.resolve(name))
        .setOptimizer(new GradientAscent(halves ? 0 : 0.9))
        .setStepRule(halves ? TwoPieces.rule() : adaptive());
  }

  private static StepRule adaptive() {
    return AdaptiveStepRule.of(AdaptiveStepSettings.forTraining());
  }
}
