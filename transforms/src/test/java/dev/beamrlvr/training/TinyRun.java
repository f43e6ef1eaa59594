package dev.beamrlvr.training;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.prompts.StepPlan;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** A run with a policy of a few thousand parameters, which a test makes in a second. */
final class TinyRun {

  static final int SLOTS = 2;

  private final Path directory;
  private final TrainSettings settings;
  private final StepPlan plan;
  private final CheckpointReference base;

  private TinyRun(Path directory, TrainSettings settings, StepPlan plan, CheckpointReference base) {
    this.directory = directory;
    this.settings = settings;
    this.plan = plan;
    this.base = base;
  }

  /** Publishes a random base policy. */
  static TinyRun in(Path directory, TrainSettings settings) throws IOException {
    return in(directory, settings, "run", TestPolicies.configuration(16, 2, 2, 2, 24, true));
  }

  /** Publishes a random base policy of a shape, in a run of a name. */
  static TinyRun in(Path directory, TrainSettings settings, String runId, PolicyConfiguration shape)
      throws IOException {
    ParameterVector weights = TestPolicies.weights(shape, 3);
    Path policy = directory.resolveSibling(directory.getFileName() + "-policy");
    Path tokenizer = Files.createTempFile("tokenizer", ".json");
    Files.write(tokenizer, TestPolicies.tokenizerJson(TestPolicies.VOCABULARY));
    PolicyDirectory.write(policy, shape, weights, tokenizer);
    CheckpointReference base = BaseCheckpoint.publish(policy.toString(), runId, settings);
    return new TinyRun(directory, settings, StepPlan.of(prompts(), 6, SLOTS, 1), base);
  }

  /** Looks at a run that exists. */
  static TinyRun again(Path directory, TrainSettings settings, CheckpointReference base) {
    return new TinyRun(directory, settings, StepPlan.of(prompts(), 6, SLOTS, 1), base);
  }

  /** Rewards a hash of the answer, so that an untrained policy has something to learn. */
  static TrainSettings.Builder settings(Path directory) {
    return settings(directory.toString());
  }

  static TrainSettings.Builder settings(String directory) {
    return TrainSettings.in(directory)
        .setSlots(SLOTS)
        .setGroupSize(4)
        .setSampling(new Sampling(1, 1, 5))
        .setTemplate(PromptTemplate.ofText("{question}"))
        .setSeed(7)
        .setOptimizer(new GradientAscent(0.9))
        .setStepRule(ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.05, true, 1))
        .setReward(new AnswerHash());
  }

  /** A rule that takes steps of one length and measures nothing. */
  static ScheduledStep unmeasured() {
    return ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.05, true, 1).withoutMeasuring();
  }

  CheckpointReference base() {
    return base;
  }

  List<PromptBatch> batches(int step) {
    return plan.batches(step);
  }

  /** Adds steps 1 to {@code last} to a pipeline. */
  List<TrainStep.Result> steps(Pipeline pipeline, int last) {
    PCollection<CheckpointReference> reference =
        pipeline.apply(
            "Base", Create.of(base).withCoder(RecordCoders.of(CheckpointReference.class)));
    List<PromptBatch> all = new ArrayList<>();
    for (int step = 1; step <= last; step++) {
      all.addAll(plan.batches(step));
    }
    PCollection<PromptBatch> batches =
        pipeline.apply("Batches", Create.of(all).withCoder(RecordCoders.of(PromptBatch.class)));
    List<TrainStep.Result> results = new ArrayList<>();
    for (int step = 1; step <= last; step++) {
      TrainStep.Result result =
          PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
              .and(TrainStep.PROMPTS, batches)
              .apply("Step " + step, TrainStep.forStep(step, settings));
      results.add(result);
      reference = result.next();
    }
    return results;
  }

  /** Takes steps 1 to {@code last}. */
  void take(int last) {
    Pipeline pipeline = Pipeline.create();
    steps(pipeline, last);
    pipeline.run().waitUntilFinish();
  }

  /** Measures a step's parts again, from the rollouts that the run has kept. */
  List<StepPart> parts(CheckpointReference from, int step) throws IOException {
    return parts(from, step, group -> group);
  }

  /** The same with every group changed. */
  List<StepPart> parts(CheckpointReference from, int step, UnaryOperator<PromptGroup> change)
      throws IOException {
    List<StepPart> gradients = gradients(from, step, change);
    if (!settings.stepRule().triesSteps()) {
      return gradients;
    }
    StepDirection direction = FormDirection.form(settings, gradients);
    return gradients.stream()
        .map(
            part ->
                TrySteps.part(settings, StepPart.newBuilder(part).setDirection(direction).build()))
        .toList();
  }

  List<StepPart> gradients(CheckpointReference from, int step, UnaryOperator<PromptGroup> change)
      throws IOException {
    List<StepPart> gradients = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      List<PromptGroup> groups = groups(step, slot).stream().map(change).toList();
      gradients.add(AccumulateGradients.part(settings, from, step, slot, groups));
    }
    return gradients;
  }

  List<PromptGroup> groups(int step, int slot) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(StepFiles.rolloutDirectory(step)))) {
      Path file =
          files
              .filter(path -> path.getFileName().toString().startsWith("groups-" + slot + "-"))
              .findFirst()
              .orElseThrow();
      return AvroFiles.read(file, PromptGroup.class);
    }
  }

  private static List<Prompt> prompts() {
    List<Prompt> prompts = new ArrayList<>();
    for (char letter = 'a'; letter < 'a' + 15; letter++) {
      prompts.add(
          Prompt.newBuilder()
              .setId("prompt-" + letter)
              .setQuestion("" + letter + (char) ('a' + (letter + 3) % 15))
              .setGold("1")
              .build());
    }
    return prompts;
  }
}
