package dev.beamrlvr.pipelines.internal.warmstart;

import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.PromptTemplateOption;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;

/** {@code rlvr warm-start}: supervised training of a base policy on prompts with solutions. */
public final class WarmStartCommand implements Command<WarmStartCommandOptions> {
  private static final int REPORTS = 20;

  @Override
  public String name() {
    return "warm-start";
  }

  @Override
  public String summary() {
    return "trains a base policy on prompts with worked solutions";
  }

  @Override
  public Class<WarmStartCommandOptions> optionsType() {
    return WarmStartCommandOptions.class;
  }

  @Override
  public int run(WarmStartCommandOptions options, PrintStream out) throws IOException {
    Path output = Path.of(options.getOutput());
    if (Files.exists(output.resolve("model.safetensors"))) {
      throw new UsageException("--output: " + output + " holds a policy already; name another");
    }
    if (options.getWidth() != null && options.getWidth() % 8 != 0) {
      throw new UsageException("--width takes a multiple of 8, not " + options.getWidth());
    }
    boolean shaped = options.getWidth() != null || options.getLayers() != null;
    if (options.getPolicy() != null && shaped) {
      throw new UsageException(
          "--width and --layers shape an untrained policy; the one in --policy keeps its own"
              + " shape");
    }
    Path scratch = Files.createTempDirectory("rlvr-warm-start-");
    try (BundledInputs inputs = new BundledInputs(scratch)) {
      List<SolvedPrompt> solved = solved(options, inputs);
      Path start =
          options.getPolicy() != null
              ? Path.of(options.getPolicy())
              : BundledBasePolicy.copyTo(scratch.resolve("policy"));
      out.println(solved.size() + " prompts with solutions");
      train(options, start, solved, output, out);
    }
    return Main.SUCCESS;
  }

  private static PolicyConfiguration untrained(WarmStartCommandOptions options) {
    PolicyConfiguration bundled = BundledBasePolicy.CONFIGURATION;
    return BundledBasePolicy.shape(
        Optional.ofNullable(options.getWidth()).orElse(bundled.hiddenSize()),
        Optional.ofNullable(options.getLayers()).orElse(bundled.layers()));
  }

  private static List<SolvedPrompt> solved(WarmStartCommandOptions options, BundledInputs inputs)
      throws IOException {
    List<SolvedPrompt> solved = new ArrayList<>();
    try (RunnerSession session = RunnerSession.open(options);
        OrderedOutput lines = OrderedOutput.to(inputs.scratchFile("solved"))) {
      Pipeline pipeline = session.newPipeline();
      pipeline
          .apply("ReadPrompts", inputs.prompts(options, BundledProblems.TRAIN))
          .apply(
              "Solved",
              WriteSolvedPrompts.in(PromptTemplateOption.readDated(options, options.getPolicy())))
          .apply("Write", lines.write());
      session.run(pipeline);
      lines.read(line -> solved.add(WriteSolvedPrompts.read(line)));
    }
    if (solved.isEmpty()) {
      throw new CommandException(
          "no prompt has a worked solution: --answerField must name one that ends in '#### N'");
    }
    return solved;
  }

  private static void train(
      WarmStartCommandOptions options,
      Path start,
      List<SolvedPrompt> solved,
      Path output,
      PrintStream out)
      throws IOException {
    PolicyConfiguration configuration =
        options.getPolicy() != null ? PolicyConfiguration.read(start) : untrained(options);
    int every = Math.max(1, options.getSteps() / REPORTS);
    WarmStartOptions settings =
        WarmStartOptions.defaults()
            .withSteps(options.getSteps())
            .withBatchSize(options.getBatchSize())
            .withLearningRate(options.getLearningRate())
            .withDamagedShare(options.getDamagedShare())
            .withSeed(options.getSeed());
    try (Tokenizer tokenizer = Tokenizer.open(start.resolve("tokenizer.json"))) {
      ParameterVector weights =
          WarmStart.train(
              configuration,
              initialWeights(options, start, configuration),
              tokenizer,
              solved,
              settings,
              (step, steps, meanLogProb) -> {
                if (step % every == 0 || step == steps) {
                  out.printf(
                      Locale.ROOT,
                      "step %d of %d: mean log-probability of a token %.4f nats%n",
                      step,
                      steps,
                      meanLogProb);
                }
              });
      if (options.getPolicy() != null) {
        PolicyDirectory.writeLike(start, output, weights);
      } else {
        PolicyDirectory.write(output, configuration, weights, tokenizer.json());
      }
    }
    out.println("policy written to " + output);
  }

  private static ParameterVector initialWeights(
      WarmStartCommandOptions options, Path start, PolicyConfiguration configuration)
      throws IOException {
    if (options.getPolicy() == null) {
      return ScaledWeights.random(configuration, options.getSeed());
    }
    try (Policy policy = Policy.open(start, PolicyDevice.CPU)) {
      return policy.parameters();
    }
  }
}
