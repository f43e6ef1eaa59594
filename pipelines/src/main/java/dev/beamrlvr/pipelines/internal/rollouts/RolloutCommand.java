package dev.beamrlvr.pipelines.internal.rollouts;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.PolicyHints;
import dev.beamrlvr.pipelines.internal.inputs.PrecisionOption;
import dev.beamrlvr.pipelines.internal.inputs.PromptTemplateOption;
import dev.beamrlvr.pipelines.internal.inputs.ResponseRoom;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.rollouts.PolicyGenerator;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.PCollection;

/** {@code rlvr rollout}: prompts to verified rollouts. */
public final class RolloutCommand implements Command<RolloutCommandOptions> {
  @Override
  public String name() {
    return "rollout";
  }

  @Override
  public String summary() {
    return "answers prompts several times and judges the answers";
  }

  @Override
  public Class<RolloutCommandOptions> optionsType() {
    return RolloutCommandOptions.class;
  }

  @Override
  public int run(RolloutCommandOptions options, PrintStream out) throws IOException {
    WriteRollouts write = WriteRollouts.to(options.getOutput());
    if (write.wouldMixWithOthers()) {
      throw new UsageException(
          "--output: " + options.getOutput() + " holds rollouts already; name another directory");
    }
    try (RunnerSession session = RunnerSession.open(options);
        BundledInputs inputs = new BundledInputs();
        OrderedOutput counts = OrderedOutput.to(write.beside("counts"));
        DeadLetterFiles deadLetters = DeadLetterFiles.in(write.beside("dead-letters"))) {
      Pipeline pipeline = session.newPipeline();
      if (session.writesTemplate()) {
        String letters = write.beside("dead-letters");
        rollouts(
            options,
            inputs,
            pipeline.registerBadRecordErrorHandler(DeadLetters.writtenTo(letters)),
            pipeline);
        session.submit(pipeline);
        return Main.SUCCESS;
      }
      PCollection<VerifiedRollout> verified =
          rollouts(options, inputs, deadLetters.handlerOf(pipeline), pipeline);
      verified.apply("Count", CountVerdicts.byKind()).apply("WriteCounts", counts.write());
      session.run(pipeline);
      VerdictTally tally = new VerdictTally();
      counts.read(tally::addCount);
      String letters = deadLetters.text();
      if (tally.isEmpty() && !letters.isEmpty()) {
        throw new IOException("not one prompt could be answered" + letters);
      }
      out.println(tally + letters);
    }
    return Main.SUCCESS;
  }

  /** Writes the rollouts of a pipeline, and closes the handler of its bad records. */
  private static PCollection<VerifiedRollout> rollouts(
      RolloutCommandOptions options,
      BundledInputs inputs,
      BadRecordErrorHandler<?> badRecords,
      Pipeline pipeline)
      throws IOException {
    String policy = inputs.policy(options);
    PCollection<VerifiedRollout> verified;
    try (BadRecordErrorHandler<?> handler = badRecords) {
      verified =
          pipeline
              .apply(
                  "ReadPrompts",
                  inputs.prompts(options, BundledProblems.TRAIN).withBadRecordErrorHandler(handler))
              .apply("Batch", PlanSteps.onePass(options.getPromptsPerBatch()))
              .apply("Generate", generate(options, policy).withBadRecordErrorHandler(handler))
              .apply("Verify", VerifyAnswers.using(verifier(options)));
    }
    verified.apply("Write", WriteRollouts.to(options.getOutput()));
    ResponseRoom.check(policy, options.getMaxTokens());
    return verified;
  }

  private static GenerateRollouts generate(RolloutCommandOptions options, String policy) {
    return GenerateRollouts.using(
            PolicyGenerator.of(policy)
                .withAdapter(options.getAdapter())
                .withDevice(PolicyDevice.parse(options.getDevice()))
                .withRowsPerCall(options.getRowsPerCall()))
        .withTemplate(PromptTemplateOption.readDated(options, options.getPolicy()))
        .withSamplesPerPrompt(options.getGroupSize())
        .withSampling(
            new Sampling(options.getTemperature(), options.getTopP(), options.getMaxTokens())
                .withPrecision(PrecisionOption.read(options.getPrecision(), options.getDevice())))
        .withSeed(options.getSeed())
        .withResourceHints(PolicyHints.of(options));
  }

  private static NumberVerifier verifier(RolloutCommandOptions options) {
    return NumberVerifier.of(NumberVerifier.Mode.of(options.getMode()));
  }
}
