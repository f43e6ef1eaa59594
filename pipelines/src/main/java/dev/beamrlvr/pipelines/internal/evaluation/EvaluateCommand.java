package dev.beamrlvr.pipelines.internal.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.PolicyHints;
import dev.beamrlvr.pipelines.internal.inputs.PrecisionOption;
import dev.beamrlvr.pipelines.internal.inputs.PromptTemplateOption;
import dev.beamrlvr.pipelines.internal.inputs.ResponseRoom;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.lines.WholeFile;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.rollouts.PolicyGenerator;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.beam.sdk.Pipeline;

/** {@code rlvr evaluate}: the success rates of a policy. */
public final class EvaluateCommand implements Command<EvaluateOptions> {
  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String summary() {
    return "measures the success rate of a policy: greedy, mean, pass@k and maj@k";
  }

  @Override
  public Class<EvaluateOptions> optionsType() {
    return EvaluateOptions.class;
  }

  @Override
  public int run(EvaluateOptions options, PrintStream out) throws IOException {
    EvaluationReport report = new EvaluationReport(options.getSamples());
    try (RunnerSession session = RunnerSession.open(options);
        BundledInputs inputs = new BundledInputs();
        OrderedOutput sheets = OrderedOutput.to(scratch(options, inputs))) {
      Pipeline pipeline = session.newPipeline();
      String policy = inputs.policy(options);
      pipeline
          .apply("ReadPrompts", inputs.prompts(options, BundledProblems.TEST))
          .apply("Batch", PlanSteps.onePass(options.getPromptsPerBatch()))
          .apply("Answer", answer(options, policy))
          .apply("Write", sheets.write());
      ResponseRoom.check(policy, options.getMaxTokens());
      session.run(pipeline);
      sheets.read(line -> report.add(AnswerSheet.read(line)));
    }
    out.println(
        report.prompts()
            + " prompts, "
            + options.getSamples()
            + " samples each at temperature "
            + options.getTemperature());
    out.print(report.table());
    if (options.getOutput() != null) {
      ObjectNode json = report.json();
      json.put("temperature", options.getTemperature());
      json.put("topP", options.getTopP());
      json.put("maxTokens", options.getMaxTokens());
      json.put("precision", options.getPrecision());
      json.put("seed", options.getSeed());
      WholeFile.write(options.getOutput(), json.toPrettyString() + "\n");
    }
    return Main.SUCCESS;
  }

  private static AnswerPrompts answer(EvaluateOptions options, String policy) {
    return AnswerPrompts.by(
        GenerateRollouts.using(
                PolicyGenerator.of(policy)
                    .withAdapter(options.getAdapter())
                    .withDevice(PolicyDevice.parse(options.getDevice()))
                    .withRowsPerCall(options.getRowsPerCall()))
            .withTemplate(PromptTemplateOption.readDated(options, options.getPolicy()))
            .withSamplesPerPrompt(options.getSamples())
            .withSeed(options.getSeed())
            .withResourceHints(PolicyHints.of(options)),
        new Sampling(options.getTemperature(), options.getTopP(), options.getMaxTokens())
            .withPrecision(PrecisionOption.read(options.getPrecision(), options.getDevice())));
  }

  /** Where the pipeline leaves the answers: beside the output, which all workers see, if any. */
  private static String scratch(EvaluateOptions options, BundledInputs inputs) {
    return options.getOutput() != null ? options.getOutput() : inputs.scratchFile("answers");
  }
}
