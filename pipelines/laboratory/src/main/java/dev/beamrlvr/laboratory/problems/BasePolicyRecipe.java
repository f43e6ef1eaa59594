package dev.beamrlvr.laboratory.problems;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.pipelines.internal.warmstart.ScaledWeights;
import dev.beamrlvr.pipelines.internal.warmstart.SolvedPrompt;
import dev.beamrlvr.pipelines.internal.warmstart.WarmStart;
import dev.beamrlvr.pipelines.internal.warmstart.WarmStartListener;
import dev.beamrlvr.pipelines.internal.warmstart.WarmStartOptions;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the bundled base policy was made: a warm start on the first training problems, a part of them
 * shown with a mistake.
 *
 * <p>Usage: {@code java ... dev.beamrlvr.laboratory.problems.BasePolicyRecipe DIRECTORY}. The same
 * bits come out on machines of one numeric fingerprint.
 */
public final class BasePolicyRecipe {

  /** How many of the training problems the policy has seen. */
  public static final int PROBLEMS = 500;

  /** Seed of the untrained weights. */
  public static final long WEIGHTS_SEED = 1;

  /** The warm start's settings. */
  public static final WarmStartOptions OPTIONS =
      WarmStartOptions.defaults()
          .withSteps(900)
          .withBatchSize(16)
          .withLearningRate(3e-3)
          .withDamagedShare(0.35);

  private BasePolicyRecipe() {}

  /** Makes the policy and writes it into the directory that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("expected one argument: the directory to write the policy into");
      System.exit(2);
    }
    make(Path.of(arguments[0]), OPTIONS, BasePolicyRecipe::print);
  }

  /** Makes a policy by the recipe with other options, and writes its Hugging Face directory. */
  static void make(Path directory, WarmStartOptions options, WarmStartListener listener)
      throws IOException {
    PolicyConfiguration configuration = BundledBasePolicy.CONFIGURATION;
    byte[] json = BundledProblems.text(BundledProblems.TOKENIZER).getBytes(StandardCharsets.UTF_8);
    try (Tokenizer tokenizer = Tokenizer.of(json)) {
      ParameterVector weights =
          WarmStart.train(
              configuration,
              ScaledWeights.random(configuration, WEIGHTS_SEED),
              tokenizer,
              solvedPrompts().subList(0, PROBLEMS),
              options,
              listener);
      PolicyDirectory.write(directory, configuration, weights, json);
      Files.writeString(
          directory.resolve("generation_config.json"),
          "{\n  \"eos_token_id\" : " + configuration.endTokenIds().get(0) + "\n}\n");
    }
  }

  /** Returns the training problems, each question with a line end as in the plain template. */
  private static List<SolvedPrompt> solvedPrompts() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<SolvedPrompt> solved = new ArrayList<>();
    for (String line : BundledProblems.text(BundledProblems.TRAIN).lines().toList()) {
      JsonNode problem = json.readTree(line);
      solved.add(
          new SolvedPrompt(
              problem.get("question").asText() + "\n", problem.get("answer").asText()));
    }
    return solved;
  }

  private static void print(int step, int steps, double meanLogProb) {
    if (step % 50 == 0 || step == steps) {
      System.out.printf(
          Locale.ROOT, "step %d of %d: mean log-probability %.4f%n", step, steps, meanLogProb);
    }
  }
}
