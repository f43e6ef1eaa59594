package dev.beamrlvr.runs;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A whole training run: what it is, and starting, resuming and stopping it.
 *
 * <pre>{@code
 * TrainingResult result =
 *     TrainingRun.in("runs/mine")
 *         .fromPolicy("Qwen2.5-0.5B")
 *         .withPrompts(ReadPrompts.from("train.jsonl"))
 *         .withEvaluationSet("test", ReadPrompts.from("test.jsonl"))
 *         .withSettings(settings -> settings.setVerifier(new MyVerifier()))
 *         .withSteps(60)
 *         .resume();
 * }</pre>
 *
 * <p>Instances are immutable. With nothing else set, a run is what {@code rlvr train} makes of the
 * same policy and prompts with its other options left alone.
 *
 * <p>A run is a function: the same settings, prompts and policy give the same bits, on any runner,
 * however often it was killed and resumed. What those bits depend on is kept in {@code run.json},
 * taken from the settings themselves, and a directory that holds another run is refused with the
 * first setting that differs. Settings that are {@link NotPartOfIdentity} may change between a
 * start and its resumption.
 */
@AutoValue
public abstract class TrainingRun {

  /** The run's directory. */
  @NotPartOfIdentity("equal runs in two directories have equal bits")
  public abstract String directory();

  /** Everything that decides the bits of a step. */
  public abstract TrainSettings settings();

  /** Hugging Face directory of the policy to start from; null until it is set. */
  @NotPartOfIdentity("the digests of its files stand for it")
  public abstract @Nullable String basePolicy();

  /** Directory of the adapter to start from; null where a new one is trained, or none. */
  @NotPartOfIdentity("the digests of its files stand for it")
  public abstract @Nullable String baseAdapter();

  abstract @Nullable PromptSource prompts();

  /** By name, in the order in which they were given. */
  abstract Map<String, PromptSource> evaluationSets();

  /** Sampled answers to each evaluation prompt. */
  public abstract int evaluationSamples();

  /** Training steps in all. */
  @NotPartOfIdentity("more steps continue a run; rules that need their number hold it themselves")
  public abstract int steps();

  /** Prompts in each step. */
  public abstract int promptsPerStep();

  /** Steps that one pipeline takes; 0 if that is left to the runner. */
  @NotPartOfIdentity("steps in one pipeline have the bits of steps in several")
  public abstract int stepsPerPipeline();

  /** Steps between evaluations. */
  @NotPartOfIdentity("a run is not changed by being judged")
  public abstract int evaluateEvery();

  /** Steps between checkpoints that are kept for good. */
  @NotPartOfIdentity("what is deleted afterwards changes no step")
  public abstract int keepEvery();

  /** Most checkpoints that are kept; 0 is all that are kept for good. */
  @NotPartOfIdentity("what is deleted afterwards changes no step")
  public abstract int keepCheckpoints();

  /** Evaluated success rate at which the run ends early; null is never. */
  @NotPartOfIdentity("it decides when a run ends, not what its steps are")
  public abstract @Nullable Double stopAt();

  /** How often a step is submitted before the run fails. */
  @NotPartOfIdentity("a step that is repeated has the same bits")
  public abstract int attempts();

  @NotPartOfIdentity("where a stage works does not change what it computes; the device does")
  abstract ResourceHints resourceHints();

  @NotPartOfIdentity("it only listens")
  abstract TrainingListener listener();

  @NotPartOfIdentity("every runner gives the same bits")
  abstract PipelineSession pipelines();

  /** Shared by all copies, since only one of them can hold the directory. */
  @NotPartOfIdentity("it decides when a run ends, not what its steps are")
  abstract AtomicBoolean stopSignal();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setDirectory(String directory);

    abstract Builder setSettings(TrainSettings settings);

    abstract Builder setBasePolicy(String directory);

    abstract Builder setBaseAdapter(String directory);

    abstract Builder setPrompts(PromptSource prompts);

    abstract Builder setEvaluationSets(Map<String, PromptSource> sets);

    abstract Builder setEvaluationSamples(int samples);

    abstract Builder setSteps(int steps);

    abstract Builder setPromptsPerStep(int prompts);

    abstract Builder setStepsPerPipeline(int steps);

    abstract Builder setEvaluateEvery(int steps);

    abstract Builder setKeepEvery(int steps);

    abstract Builder setKeepCheckpoints(int checkpoints);

    abstract Builder setStopAt(Double rate);

    abstract Builder setAttempts(int attempts);

    abstract Builder setResourceHints(ResourceHints hints);

    abstract Builder setListener(TrainingListener listener);

    abstract Builder setPipelines(PipelineSession pipelines);

    abstract Builder setStopSignal(AtomicBoolean signal);

    abstract TrainingRun build();
  }

  /**
   * Begins to describe a run.
   *
   * @param directory on a Beam file system that all workers see; local paths may be relative
   */
  public static TrainingRun in(String directory) {
    String absolute =
        directory.contains("://") ? directory : Path.of(directory).toAbsolutePath().toString();
    return new AutoValue_TrainingRun.Builder()
        .setDirectory(absolute)
        .setSettings(TrainSettings.in(absolute).build())
        .setEvaluationSets(Map.of())
        .setEvaluationSamples(4)
        .setSteps(60)
        .setPromptsPerStep(64)
        .setStepsPerPipeline(0)
        .setEvaluateEvery(20)
        .setKeepEvery(20)
        .setKeepCheckpoints(0)
        .setAttempts(2)
        .setResourceHints(ResourceHints.create())
        .setListener(new TrainingListener() {})
        .setPipelines(PipelineSession.with(PipelineOptionsFactory.create()))
        .setStopSignal(new AtomicBoolean())
        .build();
  }

  /** Starts from a Hugging Face directory on any Beam file system. Required. */
  public TrainingRun fromPolicy(String directory) {
    return toBuilder().setBasePolicy(directory).build();
  }

  /**
   * Starts from an adapter of the policy, in a directory as PEFT writes it, on any Beam file
   * system. The settings must ask for one of its rank, alpha and targets.
   */
  public TrainingRun fromAdapter(String directory) {
    return toBuilder().setBaseAdapter(directory).build();
  }

  /**
   * Trains on prompts in files, which are read once, by a pipeline. Lines that cannot be used and
   * prompts that leave no room for a response go to {@code dead-letters/}. This or prompts in
   * memory are required.
   */
  public TrainingRun withPrompts(ReadPrompts prompts) {
    return toBuilder().setPrompts(PromptSource.of(prompts)).build();
  }

  /** Trains on prompts in memory. */
  public TrainingRun withPrompts(List<Prompt> prompts) {
    return toBuilder().setPrompts(PromptSource.of(prompts)).build();
  }

  /**
   * Evaluates with prompts in files as well, at the start, now and then, and at the end.
   *
   * @param name as metrics.jsonl shows it: {@code unseen} gives {@code unseenSuccessRate} and
   *     {@code unseenGreedySuccessRate}; only {@code test} gives {@code evalSuccessRate} and {@code
   *     evalGreedySuccessRate}
   */
  public TrainingRun withEvaluationSet(String name, ReadPrompts prompts) {
    return withEvaluationSet(name, PromptSource.of(prompts));
  }

  /** Evaluates with prompts in memory as well. */
  public TrainingRun withEvaluationSet(String name, List<Prompt> prompts) {
    return withEvaluationSet(name, PromptSource.of(prompts));
  }

  private TrainingRun withEvaluationSet(String name, PromptSource prompts) {
    Map<String, PromptSource> sets = new LinkedHashMap<>(evaluationSets());
    sets.put(EvaluationSet.checkName(name), prompts);
    return toBuilder().setEvaluationSets(Collections.unmodifiableMap(sets)).build();
  }

  /** Sampled answers to each evaluation prompt, beside the greedy one. Default: 4. */
  public TrainingRun withEvaluationSamples(int samples) {
    return toBuilder().setEvaluationSamples(positive("evaluation samples", samples)).build();
  }

  /** Takes these settings, for the directory of the run whatever theirs was. */
  public TrainingRun withSettings(TrainSettings settings) {
    return toBuilder().setSettings(settings.withRunDirectory(directory())).build();
  }

  /**
   * Changes some settings.
   *
   * @throws IllegalArgumentException if they do not fit together
   */
  public TrainingRun withSettings(UnaryOperator<TrainSettings.Builder> change) {
    return withSettings(change.apply(settings().toBuilder()).build());
  }

  /** Training steps in all; a run that has taken them can be resumed with more. Default: 60. */
  public TrainingRun withSteps(int steps) {
    return toBuilder().setSteps(positive("steps", steps)).build();
  }

  /** Prompts in each step. Default: 64. */
  public TrainingRun withPromptsPerStep(int prompts) {
    return toBuilder().setPromptsPerStep(positive("prompts a step", prompts)).build();
  }

  /**
   * Steps that one pipeline takes: many where submitting one is slow. Default: one on the Direct
   * runner, ten elsewhere.
   */
  public TrainingRun withStepsPerPipeline(int steps) {
    return toBuilder().setStepsPerPipeline(positive("steps a pipeline", steps)).build();
  }

  /** Steps between evaluations. Default: 20. */
  public TrainingRun withEvaluateEvery(int steps) {
    return toBuilder().setEvaluateEvery(positive("steps between evaluations", steps)).build();
  }

  /** Steps between checkpoints that are kept for good; the last one always is. Default: 20. */
  public TrainingRun withKeepEvery(int steps) {
    return toBuilder().setKeepEvery(positive("steps between kept checkpoints", steps)).build();
  }

  /**
   * Keeps no more checkpoints than so many, the newest of those that would be kept. The newest
   * whole one is always among them. Default: all.
   */
  public TrainingRun withKeepCheckpoints(int checkpoints) {
    return toBuilder().setKeepCheckpoints(positive("kept checkpoints", checkpoints)).build();
  }

  /**
   * Ends early once the sampled success rate on the first evaluation set is this high. Default:
   * never.
   */
  public TrainingRun withStopAt(double rate) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "the success rate to stop at must be above 0 and at most 1, not " + rate);
    }
    return toBuilder().setStopAt(rate).build();
  }

  /**
   * How often a step is submitted before the run fails. Where a pipeline failed, the next one goes
   * on from the newest checkpoint; failures that would come again are not repeated. Default: 2.
   */
  public TrainingRun withAttempts(int attempts) {
    return toBuilder().setAttempts(positive("attempts", attempts)).build();
  }

  /**
   * What the stages that load the policy ask of their workers, such as a GPU or memory: generation,
   * gradients, trials and evaluations. Beam's Dataflow runner reads it. Default: nothing.
   */
  public TrainingRun withResourceHints(ResourceHints hints) {
    return toBuilder().setResourceHints(hints).build();
  }

  /** Tells a listener how the run goes. Default: nobody. */
  public TrainingRun withListener(TrainingListener listener) {
    return toBuilder().setListener(listener).build();
  }

  /** Makes every pipeline with these options. Default: those of Beam, with its Direct runner. */
  public TrainingRun withPipelineOptions(PipelineOptions options) {
    return withPipelines(PipelineSession.with(options));
  }

  /** Makes and runs pipelines with a session of one's own; whoever opened it closes it. */
  public TrainingRun withPipelines(PipelineSession session) {
    return toBuilder().setPipelines(session).build();
  }

  /**
   * Starts the run and returns when it has ended.
   *
   * @throws dev.beamrlvr.checkpoints.CheckpointException if the directory holds a run already, or
   *     anything else, or another process works on it
   * @throws dev.beamrlvr.training.TrainingException if the inputs cannot be trained on
   * @throws IllegalArgumentException if something required is missing or does not fit together
   * @throws UncheckedIOException if a file cannot be read or written
   * @throws RuntimeException as the runner threw it, once the attempts are used up
   */
  public TrainingResult start() {
    return run(false);
  }

  /**
   * Goes on with what the directory holds of this very run, or starts it if there is nothing, and
   * returns when it has ended. A run that has ended returns at once.
   *
   * @throws dev.beamrlvr.checkpoints.CheckpointException if the directory holds another run, naming
   *     the first setting that differs, or anything else, or another process works on it
   * @throws dev.beamrlvr.training.TrainingException if the inputs cannot be trained on
   * @throws IllegalArgumentException if something required is missing or does not fit together
   * @throws UncheckedIOException if a file cannot be read or written
   * @throws RuntimeException as the runner threw it, once the attempts are used up
   */
  public TrainingResult resume() {
    return run(true);
  }

  /**
   * Lets the run that is in progress in this directory end after the pipeline in flight; {@link
   * #resume()} goes on from there. May be called from a listener or another thread, on any copy of
   * the run that is in progress. Does nothing if none is.
   */
  public void stop() {
    stopSignal().set(true);
  }

  boolean isAskedToStop() {
    return stopSignal().get();
  }

  private TrainingResult run(boolean resume) {
    check(basePolicy() != null, "a run needs a policy to start from: add fromPolicy(directory)");
    check(prompts() != null, "a run needs prompts: add withPrompts");
    check(
        baseAdapter() == null || settings().lora() != null,
        "to go on from an adapter, the settings need its rank, alpha and targets: add setLora");
    check(
        stopAt() == null || !evaluationSets().isEmpty(),
        "to stop at a success rate, a run needs prompts to evaluate with");
    stopSignal().set(false);
    FileSystems.setDefaultPipelineOptions(pipelines().options());
    TrainingRun dated = TemplateDate.settle(this);
    try (RunDirectory open = RunDirectory.open(directory(), RunIdentity.describe(dated), resume);
        PromptReader prompts = new PromptReader(dated, open)) {
      cancelJobsLeft(open.location());
      TrainSettings held = dated.settings().withLease(open.lease());
      TrainingRun holding = dated.toBuilder().setSettings(held).build();
      return new TrainingLoop(open, TrainingPlan.of(holding, open.location(), prompts)).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory is this process's: whatever else works in it has no driver any more. */
  private void cancelJobsLeft(String location) {
    for (String job : pipelines().cancelJobs(JobNames.prefix(location))) {
      listener().note("cancelled " + job + ", which an earlier driver had left to run");
    }
  }

  private static int positive(String what, int value) {
    check(value >= 1, what + " must be at least 1, not " + value);
    return value;
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
