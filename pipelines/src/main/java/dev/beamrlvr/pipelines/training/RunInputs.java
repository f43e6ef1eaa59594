package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.pipelines.problems.BundledProblems;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.pipelines.warmstart.BundledBasePolicy;
import dev.beamrlvr.prompts.StepPlan;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a run reads: a policy and prompts, bundled or given. */
final class RunInputs implements AutoCloseable {

  private final TrainCommandOptions options;
  private final Path scratch;
  private final String policyDirectory;

  private RunInputs(TrainCommandOptions options, Path scratch, String policyDirectory) {
    this.options = options;
    this.scratch = scratch;
    this.policyDirectory = policyDirectory;
  }

  /** Unpacks what is bundled and not given. */
  static RunInputs locate(TrainCommandOptions options) throws IOException {
    Path scratch = Files.createTempDirectory("beam-rlvr-inputs-");
    String policy =
        options.getPolicy() != null
            ? options.getPolicy()
            : BundledBasePolicy.copyTo(scratch.resolve("policy")).toString();
    return new RunInputs(options, scratch, policy);
  }

  /** Hugging Face directory of the base policy. */
  String policyDirectory() {
    return policyDirectory;
  }

  boolean arePromptsBundled() {
    return options.getPrompts() == null;
  }

  /** Reads all prompts and plans the run. */
  TrainingPlan plan(
      TrainCommandOptions given, TrainSettings settings, RunnerSession session, RunDirectory run)
      throws IOException {
    PromptReader reader = new PromptReader(session, run, given, policyDirectory);
    List<Prompt> training =
        arePromptsBundled()
            ? BundledPrompts.read(BundledProblems.TRAIN)
            : reader.read("prompts", given.getPrompts());
    List<EvaluationSet> sets = new ArrayList<>();
    if (given.getEvalPrompts() != null) {
      sets.add(new EvaluationSet("test", reader.read("evalPrompts", given.getEvalPrompts())));
    } else if (arePromptsBundled()) {
      sets.add(new EvaluationSet("test", BundledPrompts.read(BundledProblems.TEST)));
      sets.add(new EvaluationSet("unseen", BundledPrompts.read(BundledProblems.UNSEEN)));
    }
    return new TrainingPlan(
        settings,
        StepPlan.of(training, given.getPromptsPerStep(), given.getSlots(), given.getSeed()),
        sets,
        given.getEvalSamples(),
        given.getSteps(),
        stepsPerPipeline(session),
        given.getEvaluateEvery(),
        given.getKeepEvery(),
        given.getStopAt() == null ? Double.POSITIVE_INFINITY : given.getStopAt(),
        given.getMaxAttempts());
  }

  private int stepsPerPipeline(RunnerSession session) {
    if (options.getStepsPerPipeline() > 0) {
      return options.getStepsPerPipeline();
    }
    return session.runnerName().equals("direct") ? 1 : 10;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
