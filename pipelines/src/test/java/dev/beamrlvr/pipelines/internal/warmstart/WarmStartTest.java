package dev.beamrlvr.pipelines.internal.warmstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.policy.Completion;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmStartTest {

  private static final PolicyConfiguration SMALL =
      BundledBasePolicy.shape(32, 1).toBuilder()
          .setAttentionHeads(2)
          .setKeyValueHeads(1)
          .setHeadSize(16)
          .setIntermediateSize(64)
          .setMaxPositions(64)
          .build();

  private static final WarmStartOptions FEW =
      WarmStartOptions.defaults().withSteps(80).withBatchSize(2).withLearningRate(1e-2);

  private static final List<SolvedPrompt> TWO =
      List.of(
          new SolvedPrompt("Tom has 3 pens.\n", "3 + 4 = 7\n#### 7"),
          new SolvedPrompt("Ana loses 2 eggs.\n", "9 - 2 = 7\n#### 7"));

  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    String json = BundledProblems.text(BundledProblems.TOKENIZER);
    tokenizer = Tokenizer.of(json.getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void learnsTheSolutionsByHeart() {
    List<Double> progress = new ArrayList<>();
    ParameterVector weights = train(SMALL, TWO, FEW, (step, steps, mean) -> progress.add(mean));
    assertEquals(80, progress.size());
    assertTrue(progress.get(0) < -4, "untrained: " + progress.get(0));
    assertTrue(progress.get(79) > -0.1, "trained: " + progress.get(79));
    try (Policy policy = Policy.of(SMALL, weights, tokenizer, PolicyDevice.CPU)) {
      for (SolvedPrompt solved : TWO) {
        Completion completion =
            policy
                .generate(
                    List.of(tokenizer.encode(solved.prompt())),
                    1,
                    new Sampling(0, 1, 32),
                    (prompt, sample, position) -> 0)
                .get(0)
                .get(0);
        assertEquals(solved.solution(), tokenizer.decode(completion.tokenIds()));
        assertTrue(completion.endedByToken());
      }
    }
  }

  @Test
  void sameOptionsGiveTheSameBitsAndAnotherSeedDoesNot() {
    WarmStartOptions options = FEW.withSteps(3).withDamagedShare(0.5);
    float[] once = train(SMALL, TWO, options, WarmStartListener.NONE).values();
    float[] again = train(SMALL, TWO, options, WarmStartListener.NONE).values();
    assertArrayEquals(once, again);
    float[] other = train(SMALL, TWO, options.withSeed(2), WarmStartListener.NONE).values();
    assertFalse(Arrays.equals(once, other));
  }

  @Test
  void refusesPromptsThatItCannotTrainOn() {
    assertEquals(
        "a warm start needs prompts with solutions, and there are none",
        assertThrows(
                IllegalArgumentException.class,
                () -> train(SMALL, List.of(), FEW, WarmStartListener.NONE))
            .getMessage());
    List<SolvedPrompt> tooLong = List.of(new SolvedPrompt("x ".repeat(60), "#### 7"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> train(SMALL, tooLong, FEW, WarmStartListener.NONE))
            .getMessage()
            .contains("64 positions"));
    PolicyConfiguration endless = SMALL.toBuilder().setEndTokenIds(List.of()).build();
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> train(endless, TWO, FEW, WarmStartListener.NONE))
            .getMessage()
            .contains("eos_token_id"));
  }

  @Test
  void optionsCheckTheirValues() {
    WarmStartOptions options = WarmStartOptions.defaults();
    assertThrows(IllegalArgumentException.class, () -> options.withSteps(0));
    assertThrows(IllegalArgumentException.class, () -> options.withBatchSize(0));
    assertThrows(IllegalArgumentException.class, () -> options.withLearningRate(0));
    assertThrows(IllegalArgumentException.class, () -> options.withLearningRate(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> options.withWeightDecay(-1));
    assertThrows(IllegalArgumentException.class, () -> options.withDamagedShare(1.1));
  }

  private ParameterVector train(
      PolicyConfiguration configuration,
      List<SolvedPrompt> solved,
      WarmStartOptions options,
      WarmStartListener listener) {
    return WarmStart.train(
        configuration,
        ScaledWeights.random(configuration, 1),
        tokenizer,
        solved,
        options,
        listener);
  }
}
