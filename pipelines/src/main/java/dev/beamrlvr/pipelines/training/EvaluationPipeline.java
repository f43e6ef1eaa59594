package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.StepNames;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.training.TrainSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Answers the evaluation prompts with a checkpoint, once greedily and a few times sampled, and
 * keeps the verified rollouts as one Avro file.
 */
final class EvaluationPipeline {

  private static final int PROMPTS_PER_BATCH = 32;

  private final RunnerSession session;
  private final TrainSettings settings;
  private final int samples;

  EvaluationPipeline(RunnerSession session, TrainSettings settings, int samples) {
    this.session = session;
    this.settings = settings;
    this.samples = samples;
  }

  static String directory(int step) {
    return "evaluations/" + StepNames.of(step);
  }

  void run(CheckpointReference checkpoint, List<EvaluationSet> sets) {
    Pipeline pipeline = session.newPipeline();
    PCollection<PromptBatch> batches =
        pipeline
            .apply(
                "Prompts",
                Create.of(batches(checkpoint, sets)).withCoder(RecordCoders.of(PromptBatch.class)))
            .apply("Spread", Reshuffle.viaRandomKey());
    Sampling sampling = settings.sampling();
    PCollection<Rollout> sampled =
        batches.apply("Sample", generate(new Sampling(1, 1, sampling.maxNewTokens()), samples));
    PCollection<Rollout> greedy =
        batches.apply("Decode greedily", generate(new Sampling(0, 1, sampling.maxNewTokens()), 1));
    PCollectionList.of(sampled)
        .and(greedy)
        .apply("Together", Flatten.pCollections())
        .apply("Verify answers", VerifyAnswers.using(settings.verifier()))
        .apply("To one file", WithKeys.of(directory(checkpoint.getStep())))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(VerifiedRollout.class)))
        .apply("Gather", GroupByKey.create())
        .apply("Write", ParDo.of(new Write(settings.runDirectory())));
    session.run(pipeline);
  }

  private GenerateRollouts generate(Sampling sampling, int count) {
    return GenerateRollouts.using(settings.generatorOrPolicy())
        .withTemplate(settings.template())
        .withSamplesPerPrompt(count)
        .withSampling(sampling)
        .withSeed(settings.seed());
  }

  /** Step 0 of the random numbers is no training step, and the same at every evaluation. */
  private static List<PromptBatch> batches(
      CheckpointReference checkpoint, List<EvaluationSet> sets) {
    List<PromptBatch> batches = new ArrayList<>();
    for (EvaluationSet set : sets) {
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

  private static final class Write extends DoFn<KV<String, Iterable<VerifiedRollout>>, Void> {

    private final ContentAddressedFiles files;

    Write(String runDirectory) {
      this.files = ContentAddressedFiles.under(runDirectory);
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<VerifiedRollout>> evaluation) {
      List<VerifiedRollout> rollouts = new ArrayList<>();
      evaluation.getValue().forEach(rollouts::add);
      rollouts.sort(
          Comparator.comparing((VerifiedRollout verified) -> verified.getRollout().getPromptId())
              .thenComparing(verified -> verified.getRollout().getTemperature())
              .thenComparing(verified -> verified.getRollout().getSample()));
      files.write(
          evaluation.getKey(),
          "rollouts",
          0,
          ".avro",
          path -> AvroFiles.writeCompressed(path, VerifiedRollout.class, rollouts));
    }
  }
}
