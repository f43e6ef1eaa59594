package dev.beamrlvr.pipelines.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.identity.Identity;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.runs.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunFromOptionsTest {

  /** Beam remembers the options of every command of this JVM, and theirs differ. */
  @BeforeEach
  void forgetOtherCommands() {
    PipelineOptionsFactory.resetCache();
  }

  private static TrainingRun run(String... arguments) throws IOException {
    TrainCommandOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(TrainCommandOptions.class);
    try (BundledInputs inputs = new BundledInputs()) {
      return RunFromOptions.of(options, RunSettings.of(options), inputs);
    }
  }

  /** Everything that a run's numbers do not depend on, inputs and runner aside. */
  private static List<Object> rest(TrainingRun run) {
    return List.of(
        run.steps(),
        run.stepsPerPipeline(),
        run.evaluateEvery(),
        run.keepEvery(),
        run.keepCheckpoints(),
        String.valueOf(run.stopAt()),
        run.attempts());
  }

  @Test
  void aRunOfTheLibraryWithNothingSetIsThatOfTheCommand() throws IOException {
    TrainingRun library =
        TrainingRun.in("anywhere")
            .withPrompts(BundledProblems.prompts(BundledProblems.TRAIN))
            .withEvaluationSet("test", BundledProblems.prompts(BundledProblems.TEST))
            .withEvaluationSet("unseen", BundledProblems.prompts(BundledProblems.UNSEEN));
    assertEquals(Identity.of(library), Identity.of(run()));
    assertEquals(rest(library), rest(run()));
  }

  @Test
  void filesAreReadWithTheFieldsThatTheOptionsName() throws IOException {
    TrainingRun library =
        TrainingRun.in("anywhere")
            .withPrompts(ReadPrompts.from("train.jsonl").withFields("q", "a", "number"))
            .withEvaluationSet(
                "test", ReadPrompts.from("test.jsonl").withFields("q", "a", "number"));
    TrainingRun command =
        run(
            "--prompts=train.jsonl",
            "--evalPrompts=test.jsonl",
            "--promptField=q",
            "--answerField=a",
            "--idField=number");
    assertEquals(Identity.of(library), Identity.of(command));
  }

  @Test
  void everyOptionArrives() throws IOException {
    TrainingRun run =
        run(
            "--output=there",
            "--policy=here",
            "--steps=7",
            "--stepsPerPipeline=3",
            "--evaluateEvery=4",
            "--evalSamples=2",
            "--keepEvery=5",
            "--keepCheckpoints=3",
            "--stopAt=0.9",
            "--maxAttempts=6",
            "--promptsPerStep=8");
    assertEquals(List.of(7, 3, 4, 5, 3, "0.9", 6), rest(run));
    assertEquals(2, run.evaluationSamples());
    assertEquals(8, run.promptsPerStep());
    assertEquals("here", run.basePolicy());
    assertEquals(Path.of("there").toAbsolutePath().toString(), run.directory());
    assertEquals(run.directory(), run.settings().runDirectory());
  }

  @Test
  void whatCannotWorkIsAWrongCall() {
    UsageException refused = assertThrows(UsageException.class, () -> run("--stepSize=0.1"));
    assertTrue(refused.getMessage().contains("--stepSize is for fixed step rules"));
  }
}
