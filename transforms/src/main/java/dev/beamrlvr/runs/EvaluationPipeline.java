package dev.beamrlvr.runs;

import dev.beamrlvr.internal.StepNames;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.prompts.DealBatches;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Answers the evaluation prompts with a checkpoint, once greedily and a few times sampled, and
 * keeps the verified rollouts as files. The prompts lie in files too: a graph names them, whatever
 * their number.
 */
final class EvaluationPipeline {

  private static final int PROMPTS_PER_BATCH = 32;
  private static final int BATCHES_PER_FILE = 256;
  private static final int ANSWERS_PER_FILE = 50_000;

  private final TrainingPlan plan;
  private final TrainSettings settings;

  /** Where the prompts lie, once they have been written. */
  private List<FileReference> prompts = List.of();

  EvaluationPipeline(TrainingPlan plan) {
    this.plan = plan;
    this.settings = plan.run().settings();
  }

  /** Returns the answers of a step's checkpoint, as far as they are there. */
  static KeptRecords<VerifiedRollout> answers(TrainingPlan plan, int step) throws IOException {
    return KeptRecords.at(place(plan, step));
  }

  private static KeptRecords.Place<VerifiedRollout> place(TrainingPlan plan, int step) {
    return new KeptRecords.Place<>(
        plan.directory(),
        "evaluations/" + StepNames.of(step),
        "rollouts",
        VerifiedRollout.class,
        EvaluationPipeline::compare);
  }

  void run(CheckpointReference checkpoint) {
    if (prompts.isEmpty()) {
      prompts = writePrompts();
    }
    PipelineSession pipelines = plan.run().pipelines();
    Pipeline pipeline =
        JobNames.named(pipelines, plan.directory(), "evaluation-" + checkpoint.getStep());
    PCollection<PromptBatch> batches =
        pipeline
            .apply(
                "Prompts",
                Create.of(prompts.stream().map(file -> KV.of(checkpoint, file)).toList())
                    .withCoder(
                        KvCoder.of(
                            RecordCoders.of(CheckpointReference.class),
                            RecordCoders.of(FileReference.class))))
            .apply("Spread files", Reshuffle.viaRandomKey())
            .apply("Read", ParDo.of(new ReadBatches(settings.runDirectory())))
            .setCoder(RecordCoders.of(PromptBatch.class))
            .apply("Deal", new DealBatches());
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
            new KeepRecords<>(
                place(plan, checkpoint.getStep()),
                answer -> answer.getRollout().getPromptId(),
                filesOfAnswers()));
    pipelines.run(pipeline);
  }

  private GenerateRollouts generate(Sampling sampling, int count) {
    return settings
        .generate()
        .withSamplesPerPrompt(count)
        .withSampling(sampling)
        .withResourceHints(plan.run().resourceHints());
  }

  private int filesOfAnswers() {
    long ofPrompt = 1 + plan.run().evaluationSamples();
    long all =
        plan.evaluationSets().stream().mapToLong(set -> ofPrompt * set.prompts().size()).sum();
    return 1 + (int) (all / ANSWERS_PER_FILE);
  }

  /** Step 0 of the random numbers is no training step, and the same at every evaluation. */
  private List<FileReference> writePrompts() {
    ContentAddressedFiles files = ContentAddressedFiles.under(settings.runDirectory());
    List<FileReference> written = new ArrayList<>();
    List<PromptBatch> batches = new ArrayList<>();
    int slot = 0;
    for (EvaluationSet set : plan.evaluationSets()) {
      for (int from = 0; from < set.prompts().size(); from += PROMPTS_PER_BATCH) {
        int to = Math.min(from + PROMPTS_PER_BATCH, set.prompts().size());
        List<Prompt> prompts = set.prompts().subList(from, to);
        batches.add(
            PromptBatch.newBuilder()
                .setStep(0)
                .setSlot(slot++)
                .setEpoch(0)
                .setPrompts(List.copyOf(prompts))
                .build());
        if (batches.size() == BATCHES_PER_FILE) {
          written.add(write(files, written.size(), batches));
          batches.clear();
        }
      }
    }
    if (!batches.isEmpty()) {
      written.add(write(files, written.size(), batches));
    }
    return written;
  }

  private static FileReference write(
      ContentAddressedFiles files, int number, List<PromptBatch> batches) {
    return files.write(
        "inputs/evaluation",
        "batches",
        number,
        ".avro",
        path -> AvroFiles.writeCompressed(path, PromptBatch.class, batches));
  }

  private static final class ReadBatches
      extends DoFn<KV<CheckpointReference, FileReference>, PromptBatch> {

    private final ContentAddressedFiles files;

    ReadBatches(String runDirectory) {
      this.files = ContentAddressedFiles.under(runDirectory);
    }

    @ProcessElement
    public void process(
        @Element KV<CheckpointReference, FileReference> file, OutputReceiver<PromptBatch> output)
        throws IOException {
      try (FetchedFile fetched = files.fetch(file.getValue())) {
        AvroFiles.forEach(
            fetched.path(),
            PromptBatch.class,
            batch -> output.output(PromptBatch.newBuilder(batch).setPolicy(file.getKey()).build()));
      }
    }
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
