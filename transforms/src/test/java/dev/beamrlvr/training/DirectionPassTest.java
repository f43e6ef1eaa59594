package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.policy.Family;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.internal.policy.VectorPiece;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directions of a policy with a tensor that is larger than a piece. */
class DirectionPassTest {

  private static final PolicyConfiguration SHAPE =
      TestPolicies.of(Family.QWEN2, 16, 1, 2, 1, 24)
          .setVocabularySize(20_000)
          .setTiedEmbeddings(true)
          .build();

  @TempDir Path temporary;

  private TinyRun run;

  @BeforeEach
  void sampleRollouts() throws IOException {
    TrainSettings settings = settings("run", AdamW.standard());
    run = TinyRun.in(temporary.resolve("run"), settings, "run", SHAPE);
    run.take(1);
  }

  @Test
  void piecesHaveTheBitsOfTheWhole() throws IOException {
    AdamW optimizer = AdamW.standard();
    TrainSettings settings = settings("adam", optimizer);
    ParameterLayout layout = SHAPE.layout();
    assertTrue(VectorPiece.of(layout).size() > layout.tensors().size());
    List<StepPart> parts = gradients(settings);
    double[] sum = new double[(int) layout.size()];
    int prompts = 0;
    for (StepPart part : parts) {
      float[] values = read(settings, part.getBuffers().get(0).getGradient(), "");
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
      prompts += part.getPrompts().size();
    }
    float[] gradient = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      gradient[i] = (float) (sum[i] * (1.0 / prompts));
    }
    OptimizerState before = optimizer.initialState(layout);
    Optimizer.Update whole = optimizer.advance(before, new ParameterVector(layout, gradient));
    double squares = 0;
    for (float value : whole.direction()) {
      squares += (double) value * value;
    }

    StepDirection formed = FormDirection.form(settings, parts);

    assertEquals(Math.sqrt(squares), formed.getNorm());
    assertArrayEquals(whole.direction(), read(settings, formed.getDirection(), ""));
    for (String vector : whole.next().vectors().keySet()) {
      assertArrayEquals(
          whole.next().vectors().get(vector), read(settings, formed.getOptimizer(), vector + "."));
    }
  }

  @Test
  void filesHoldTheGradientThatWasCut() throws IOException {
    TrainSettings settings = settings("cut", AdamW.standard());
    List<CheckpointReference> checkpoints =
        CheckpointStore.at(temporary.resolve("run").toString()).list().complete();
    CheckpointReference after = checkpoints.get(1);
    List<StepPart> parts =
        TinyRun.again(temporary.resolve("run"), settings, after)
            .gradients(after, 1, DirectionPassTest::worth1000);
    StepDirection formed = FormDirection.form(settings, parts);
    assertTrue(formed.getGradientCut() < 0.1, "cut to " + formed.getGradientCut());
    float[] direction = read(settings, formed.getDirection(), "");
    assertEquals(formed.getNorm(), Math.sqrt(Vectors.dot(0, direction, direction)));
    float[] momentum = read(settings, formed.getOptimizer(), "momentum.");
    assertTrue(Math.sqrt(Vectors.dot(0, momentum, momentum)) < formed.getGradientNorm());
  }

  private static PromptGroup worth1000(PromptGroup group) {
    return PromptGroup.newBuilder(group)
        .setAdvantages(group.getAdvantages().stream().map(advantage -> 1000 * advantage).toList())
        .build();
  }

  @Test
  void anOptimizerThatIsNotElementwiseSeesWholeTensors() throws IOException {
    TrainSettings settings = settings("own", new UnitTensors());
    StepDirection formed = FormDirection.form(settings, gradients(settings));
    // The gradient of a key's bias is exactly zero, or rounding.
    assertEquals(Math.sqrt(SHAPE.layout().tensors().size()), formed.getNorm(), 0.5);
  }

  /** Every tensor's gradient, made as long as one. */
  private record UnitTensors() implements Optimizer {

    @Override
    public OptimizerState initialState(ParameterLayout layout) {
      return OptimizerState.initial(layout);
    }

    @Override
    public Update advance(OptimizerState state, ParameterVector gradient) {
      ParameterLayout.Tensor tensor = gradient.layout().tensors().get(0);
      assertEquals(1, gradient.layout().tensors().size());
      assertArrayEquals(
          SHAPE.layout().tensors().stream()
              .filter(known -> known.name().equals(tensor.name()))
              .findFirst()
              .orElseThrow()
              .shape(),
          tensor.shape());
      double squares = Vectors.dot(0, gradient.values(), gradient.values());
      double length = squares == 0 ? 1 : Math.sqrt(squares);
      return new Update(Vectors.times(gradient.values(), 1 / length), state.next(Map.of()));
    }
  }

  private List<StepPart> gradients(TrainSettings settings) throws IOException {
    return TinyRun.again(temporary.resolve("run"), settings, run.base())
        .gradients(run.base(), 1, group -> group);
  }

  private TrainSettings settings(String name, Optimizer optimizer) {
    return TinyRun.settings(temporary.resolve(name))
        .setOptimizer(optimizer)
        .setStepRule(AdaptiveStepRule.standard())
        .setReward(new FirstToken())
        .build();
  }

  private static float[] read(TrainSettings settings, FileReference reference, String prefix)
      throws IOException {
    try (FetchedFile file = ContentAddressedFiles.under(settings.runDirectory()).fetch(reference);
        Safetensors tensors = Safetensors.open(file.path())) {
      float[] values = new float[(int) SHAPE.layout().size()];
      for (ParameterLayout.Tensor tensor : SHAPE.layout().tensors()) {
        tensors.read(prefix + tensor.name(), values, (int) tensor.offset());
      }
      return values;
    }
  }
}
