package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.training.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

  @TempDir Path temporary;

  private final Heard heard = new Heard();
  private TrainingRun run;

  /** What a run tells its listener. */
  private static class Heard implements TrainingListener {
    final List<String> started = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<Integer> steps = new ArrayList<>();
    final List<Integer> evaluations = new ArrayList<>();

    @Override
    public void started(String directory) {
      started.add(directory);
    }

    @Override
    public void note(String line) {
      notes.add(line);
    }

    @Override
    public void stepped(JsonNode row) {
      steps.add(row.get("step").intValue());
    }

    @Override
    public void evaluated(EvaluationResult evaluation) {
      evaluations.add(evaluation.step());
    }
  }

  @BeforeEach
  void describeARun() throws IOException {
    run = TinyTraining.in(directory(), TinyTraining.policy(temporary.resolve("policy")));
    run = run.withListener(heard);
  }

  private Path directory() {
    return temporary.resolve("run");
  }

  private List<Integer> checkpoints() {
    return CheckpointStore.at(run.directory()).list().complete().stream()
        .map(CheckpointReference::getStep)
        .toList();
  }

  private static <T extends SpecificRecord> List<T> read(Path directory, String kind, Class<T> type)
      throws IOException {
    List<T> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(kind)).toList()) {
        records.addAll(AvroFiles.read(file, type));
      }
    }
    return records;
  }

  @Test
  void aRunTellsWhatItDoesAndWhatCameOfIt() throws IOException {
    TrainingResult result =
        run.withEvaluationSet("test", TinyTraining.prompts("test", 3))
            .withEvaluationSet("other", TinyTraining.prompts("other", 2))
            .withEvaluationSamples(2)
            .withEvaluateEvery(3)
            .withKeepEvery(2)
            .start();

    assertEquals(List.of(run.directory() + "/"), heard.started);
    assertEquals(List.of(1, 2, 3, 4), heard.steps);
    assertEquals(List.of(0, 3, 4), heard.evaluations);
    assertEquals(List.of(), heard.notes);
    assertEquals(List.of(0, 2, 3, 4), checkpoints());

    assertEquals(RunStatus.ACTIVE, result.status());
    assertEquals(4, result.checkpoint().getStep());
    assertTrue(Files.exists(Path.of(result.checkpoint().getUri(), "model.safetensors")));
    assertEquals(5, result.metrics().size());
    assertEquals(0.05, result.metrics().get(1).get("stepSize").doubleValue());
    assertEquals(
        List.of(0, 3, 4), result.evaluations().stream().map(EvaluationResult::step).toList());
    EvaluationResult last = result.evaluations().get(2);
    assertEquals(List.of("test", "other"), List.copyOf(last.sampled().keySet()));
    assertEquals(3, last.examples().size());
    JsonNode row = result.metrics().get(4);
    assertEquals(last.sampled().get("test"), row.get("evalSuccessRate").doubleValue());
    assertEquals(last.greedy().get("other"), row.get("otherGreedySuccessRate").doubleValue());
    assertEquals(3, read(directory().resolve("inputs/test"), "prompts", Prompt.class).size());
  }

  @Test
  void aRunThatHasEndedReturnsAtOnceAndMoreStepsContinueIt() throws IOException {
    TrainingResult first = run.withSteps(1).start();
    TrainingResult again = run.withSteps(1).resume();
    assertEquals(first, again);
    assertEquals(List.of("goes on after step 1 of 1"), heard.notes);
    assertEquals(List.of(1), heard.steps);

    TrainingResult longer = run.withSteps(2).withStepsPerPipeline(3).resume();
    assertEquals(2, longer.checkpoint().getStep());
    TrainingRun other = TinyTraining.in(temporary.resolve("other"), temporary.resolve("policy"));
    assertEquals(
        other.withSteps(2).resume().checkpoint().getManifestDigest(),
        longer.checkpoint().getManifestDigest());
  }

  @Test
  void aDamagedLineOfTheMetricsIsWrittenAgain() throws IOException {
    TrainingResult first = run.withSteps(1).start();
    Path metrics = directory().resolve("metrics.jsonl");
    String whole = Files.readString(metrics);
    Files.writeString(metrics, whole.substring(0, whole.length() - 20));
    TrainingResult again = run.withSteps(1).resume();
    assertEquals(
        List.of("passed over " + metrics + ", line 1: it is no JSON", "goes on after step 1 of 1"),
        heard.notes);
    JsonNode row = again.metrics().get(0);
    assertEquals(first.metrics().get(0).get("successRate"), row.get("successRate"));
    assertEquals(row, new ObjectMapper().readTree(Files.readString(metrics)));
  }

  @Test
  void aListenerStopsARunAfterThePipelineInFlight() {
    TrainingRun stopped =
        run.withStepsPerPipeline(2)
            .withListener(
                new Heard() {
                  @Override
                  public void stepped(JsonNode row) {
                    run.stop();
                  }

                  @Override
                  public void note(String line) {
                    heard.note(line);
                  }
                });
    TrainingResult result = stopped.start();
    assertEquals(2, result.checkpoint().getStep());
    assertEquals(RunStatus.ACTIVE, result.status());
    assertEquals(List.of("stopped after step 2 of 4"), heard.notes);
    assertEquals(4, run.resume().checkpoint().getStep());
  }

  @Test
  void anotherThreadStopsARun() throws Exception {
    CountDownLatch training = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    TrainingRun waits =
        run.withListener(
            new TrainingListener() {
              @Override
              public void stepped(JsonNode row) {
                training.countDown();
                try {
                  stopped.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    ExecutorService driver = Executors.newSingleThreadExecutor();
    try {
      Future<TrainingResult> result = driver.submit(waits::start);
      training.await();
      waits.stop();
      stopped.countDown();
      assertEquals(1, result.get().checkpoint().getStep());
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      driver.shutdownNow();
    }
  }

  @Test
  void theSuccessRateAskedForEndsARun() {
    TrainingRun easy =
        run.withSettings(
                settings ->
                    settings.setVerifier(
                        (question, completion, gold) -> Verdicts.correct(completion, "all", "")))
            .withEvaluationSet("dev", TinyTraining.prompts("dev", 2))
            .withEvaluateEvery(2)
            .withStopAt(1);
    TrainingResult result = easy.start();
    assertEquals(RunStatus.TARGET_REACHED, result.status());
    assertEquals(0, result.checkpoint().getStep());
    assertEquals(List.of("stopped early: the success rate asked for is reached"), heard.notes);
  }

  @Test
  void badLinesAndPromptsThatDoNotFitAreDeadLetters() throws IOException {
    Path prompts = temporary.resolve("prompts.jsonl");
    StringBuilder lines = new StringBuilder("this is no JSON\n");
    for (String question : List.of("ab", "bc", "cd", "de", "ef", "fg", "a".repeat(70))) {
      lines.append("{\"question\": \"" + question + "\", \"answer\": \"1\"}\n");
    }
    Files.writeString(prompts, lines);
    TrainingResult result =
        run.withPrompts(ReadPrompts.from(prompts.toString())).withSteps(1).start();
    assertEquals(1, result.checkpoint().getStep());
    Path letters = directory().resolve("dead-letters/prompts");
    assertEquals(
        "this is no JSON", read(letters, "dead-letters", DeadLetter.class).get(0).getContent());
    String reason = read(letters, "too-long", DeadLetter.class).get(0).getReason();
    assertTrue(reason.contains("70 tokens"), reason);
  }

  private static String refusal(Class<? extends Exception> type, Executable refused) {
    String message = assertThrows(type, refused).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static void assertRefused(String words, Executable refused) {
    String message = refusal(IllegalArgumentException.class, refused);
    assertTrue(message.contains(words), message);
  }

  @Test
  void settingsThatCannotWorkAreRefusedAtOnce() {
    assertRefused("steps must be at least 1, not 0", () -> run.withSteps(0));
    assertRefused("prompts a step must be at least 1", () -> run.withPromptsPerStep(0));
    assertRefused("steps a pipeline must be at least 1", () -> run.withStepsPerPipeline(0));
    assertRefused("steps between evaluations", () -> run.withEvaluateEvery(0));
    assertRefused("evaluation samples must be", () -> run.withEvaluationSamples(-1));
    assertRefused("steps between kept checkpoints", () -> run.withKeepEvery(0));
    assertRefused("attempts must be at least 1", () -> run.withAttempts(0));
    assertRefused("above 0 and at most 1, not 1.5", () -> run.withStopAt(1.5));
    assertRefused("there are no prompts in the list", () -> run.withPrompts(List.of()));
    assertRefused("group size must be at least 2", () -> run.withSettings(s -> s.setGroupSize(1)));
    for (String name : List.of("eval", "prompts", "Test", "a/b", "", "testGreedy")) {
      assertRefused(
          "an evaluation set cannot be called '" + name + "'",
          () -> run.withEvaluationSet(name, TinyTraining.prompts("test", 1)));
    }
  }

  @Test
  void aRunThatLacksSomethingIsRefusedBeforeItBegins() {
    TrainingRun empty = TrainingRun.in(run.directory());
    assertRefused("add fromPolicy(directory)", empty::start);
    assertRefused("add withPrompts", empty.fromPolicy("policy")::start);
    assertRefused("to stop at a success rate", run.withStopAt(0.5)::start);
    assertFalse(Files.exists(directory()));
  }

  @Test
  void inputsThatCannotBeTrainedOnAreOneLine() {
    assertRefused(
        "a step needs 13 prompts but there are only 12", run.withPromptsPerStep(13)::start);
    TrainingRun long64 =
        TinyTraining.in(temporary.resolve("long"), temporary.resolve("policy"))
            .withSettings(settings -> settings.setSampling(new Sampling(1, 1, 63)));
    assertTrue(
        refusal(TrainingException.class, long64::start)
            .startsWith("none of the 12 prompts fits the policy: see "));
    TrainingRun twice =
        TinyTraining.in(temporary.resolve("twice"), temporary.resolve("policy"))
            .withEvaluationSet("one", TinyTraining.prompts("same", 2))
            .withEvaluationSet("two", TinyTraining.prompts("same", 2));
    assertRefused("prompt id 'same-00' stands in the evaluation set one and in two", twice::start);
  }

  @Test
  void aRunIsNotStartedTwice() {
    run.withSteps(1).start();
    assertTrue(
        refusal(CheckpointException.class, run.withSteps(1)::start)
            .contains("holds this run already"));
  }
}
