package dev.beamrlvr.runs;

import dev.beamrlvr.internal.StepNames;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.training.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Answers the evaluation prompts with a checkpoint, once greedily and a few times sampled, and
 * keeps the verified rollouts as one Avro file.
 */
final class EvaluationPipeline {

  private static final int PROMPTS_PER_BATCH = 32;

  private final TrainingPlan plan;
  private final TrainSettings settings;

  EvaluationPipeline(TrainingPlan plan) {
    this.plan = plan;
    this.settings = plan.run().settings();
  }

  static String directory(int step) {
    return "evaluations/" + StepNames.of(step);
  }

  void run(CheckpointReference checkpoint) {
    PipelineSession pipelines = plan.run().pipelines();
    Pipeline pipeline =
        JobNames.named(pipelines, plan.directory(), "evaluation-" + checkpoint.getStep());
    PCollection<PromptBatch> batches =
        pipeline
            .apply(
                "Prompts",
                Create.of(batches(checkpoint)).withCoder(RecordCoders.of(PromptBatch.class)))
            .apply("Spread", Reshuffle.viaRandomKey());
    Sampling sampling = settings.sampling();
    PCollection<Rollout> sampled =
        batches.apply(
            "Sample", generate(sampling.atTemperature(1), plan.run().evaluationSamples()));
    PCollection<Rollout> greedy =
        batches.apply("Decode greedily", generate(sampling.atTemperature(0), 1));
    PCollectionList.of(sampled)
        .and(greedy)
        .apply("Together", Flatten.pCollections())
        .apply("Verify answers", settings.verify())
        .apply(
            "Keep",
            new OneAvroFile<>(
                settings.runDirectory(),
                directory(checkpoint.getStep()),
                Evaluations.KIND,
                VerifiedRollout.class,
                EvaluationPipeline::compare));
    pipelines.run(pipeline);
  }

  private GenerateRollouts generate(Sampling sampling, int count) {
    return settings
        .generate()
        .withSamplesPerPrompt(count)
        .withSampling(sampling)
        .withResourceHints(plan.run().resourceHints());
  }

  /** Step 0 of the random numbers is no training step, and the same at every evaluation. */
  private List<PromptBatch> batches(CheckpointReference checkpoint) {
    List<PromptBatch> batches = new ArrayList<>();
    for (EvaluationSet set : plan.evaluationSets()) {
      for (int from = 0; from < set.prompts().size(); from += PROMPTS_PER_BATCH) {
        int to = Math.min(from + PROMPTS_PER_BATCH, set.prompts().size());
        List<Prompt> prompts = set.prompts().subList(from, to);
        batches.add(
            PromptBatch.newBuilder()
                .setStep(0)
                .setSlot(batches.size())
                .setEpoch(0)
                .setPrompts(List.copyOf(prompts))
                .setPolicy(checkpoint)
                .build());
      }
    }
    return batches;
  }

  /** By prompt, then the greedy answer, then the sampled ones. */
  private static int compare(VerifiedRollout one, VerifiedRollout other) {
    Rollout a = one.getRollout();
    Rollout b = other.getRollout();
    int byPrompt = a.getPromptId().compareTo(b.getPromptId());
    int byTemperature = Double.compare(a.getTemperature(), b.getTemperature());
    return byPrompt != 0
        ? byPrompt
        : byTemperature != 0 ? byTemperature : Integer.compare(a.getSample(), b.getSample());
  }
}
