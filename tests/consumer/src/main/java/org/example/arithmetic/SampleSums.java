package org.example.arithmetic;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.ComputeAdvantages;
import dev.beamrlvr.advantages.GroupByPrompt;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.rollouts.Generator;
import dev.beamrlvr.schemas.PromptGroup;
import java.util.Arrays;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.PCollection;

/** Samples answers to sums and judges them, with a generator and a reward of one's own. */
public final class SampleSums {

  private SampleSums() {}

  /** Adds the stages to a pipeline. */
  public static PCollection<PromptGroup> addTo(
      Pipeline pipeline, String prompts, Generator generator) {
    return pipeline
        .apply(ReadPrompts.from(prompts))
        .apply(PlanSteps.onePass(8))
        .apply(GenerateRollouts.using(generator).withSamplesPerPrompt(4))
        .apply(VerifyAnswers.using(new OnlyTheNumber()))
        .apply(GroupByPrompt.create().withGroupSize(4))
        .apply(ComputeAdvantages.using(AdvantageEstimator.RLOO));
  }

  /** Takes the prompts' files, the prefix of the output, and Beam's options. */
  public static void main(String... arguments) {
    String[] options = Arrays.copyOfRange(arguments, 2, arguments.length);
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(options).create());
    addTo(pipeline, arguments[0], new AddingGenerator())
        .apply(AvroIO.write(PromptGroup.class).to(arguments[1]).withSuffix(".avro"));
    pipeline.run().waitUntilFinish();
  }
}
