package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines that fail after some of their steps were published. */
class FailedPipelineTest {

  @TempDir Path temporary;

  private final PipelineOptions options = PipelineOptionsFactory.create();
  private final List<List<Integer>> submitted = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Path policy;

  @BeforeEach
  void writePolicy() throws IOException {
    policy = TinyTraining.policy(temporary.resolve("policy"));
  }

  /** Loses the worker after each of these steps, and what it had published later than that. */
  private final class UnluckySession implements PipelineSession {

    private final CheckpointStore store;
    private final List<Integer> lastSteps;

    UnluckySession(Path directory, Integer... lastSteps) {
      this.store = CheckpointStore.at(directory.toString());
      this.lastSteps = new ArrayList<>(List.of(lastSteps));
    }

    @Override
    public PipelineOptions options() {
      return options;
    }

    @Override
    public PipelineResult run(Pipeline pipeline) {
      submitted.add(stepsOf(pipeline));
      if (lastSteps.isEmpty()) {
        return PipelineSession.super.run(pipeline);
      }
      int last = lastSteps.remove(0);
      PipelineSession.super.run(pipeline);
      deleteAfter(last);
      throw new IllegalStateException("the worker was lost");
    }

    private void deleteAfter(int last) {
      for (var checkpoint : store.list().complete()) {
        if (checkpoint.getStep() > last) {
          delete(Path.of(checkpoint.getUri()));
        }
      }
    }
  }

  private static void delete(Path directory) {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> stepsOf(Pipeline pipeline) {
    TreeSet<Integer> steps = new TreeSet<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getFullName().matches("Step \\d+")) {
              steps.add(Integer.parseInt(node.getFullName().substring("Step ".length())));
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    return List.copyOf(steps);
  }

  private TrainingRun run(Path directory) {
    return TinyTraining.in(directory, policy)
        .withStepsPerPipeline(4)
        .withListener(
            new TrainingListener() {
              @Override
              public void note(String line) {
                notes.add(line);
              }
            });
  }

  @Test
  void theNextAttemptGoesOnFromTheNewestCheckpoint() {
    TrainingResult expected = run(temporary.resolve("lucky")).start();
    Path directory = temporary.resolve("unlucky");
    TrainingResult result =
        run(directory).withPipelines(new UnluckySession(directory, 2, 3)).start();
    assertEquals(List.of(List.of(1, 2, 3, 4), List.of(3, 4), List.of(4)), submitted);
    assertEquals(
        expected.checkpoint().getManifestDigest(), result.checkpoint().getManifestDigest());
    assertEquals(4, result.metrics().size());
    assertTrue(
        notes.contains("step 3 failed (the worker was lost): attempt 2 of 2"), notes::toString);
  }

  @Test
  void aPipelineThatFailedAfterItsLastStepIsDone() {
    Path directory = temporary.resolve("run");
    TrainingResult result = run(directory).withPipelines(new UnluckySession(directory, 4)).start();
    assertEquals(List.of(List.of(1, 2, 3, 4)), submitted);
    assertEquals(4, result.checkpoint().getStep());
  }

  @Test
  void anEvaluationThatFailedIsMadeAgain() {
    Path directory = temporary.resolve("run");
    TrainingRun run =
        run(directory).withSteps(1).withEvaluationSet("test", TinyTraining.prompts("test", 3));
    TrainingResult result =
        run.withPipelines(new FailingOnce(new IllegalStateException("the worker was lost")))
            .start();
    assertEquals(2, result.evaluations().size());
    assertTrue(
        notes.contains("the evaluation after step 0 failed (the worker was lost): attempt 2 of 2"),
        notes::toString);
  }

  private final class FailingOnce implements PipelineSession {

    private final RuntimeException failure;
    private boolean failed;

    FailingOnce(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public PipelineOptions options() {
      return options;
    }

    @Override
    public PipelineResult run(Pipeline pipeline) {
      if (!failed) {
        failed = true;
        throw failure;
      }
      return PipelineSession.super.run(pipeline);
    }
  }

  @Test
  void aStepWhoseConnectionWasCutIsMadeAgainAndNotOneWhoseDiskIsFull() {
    Path directory = temporary.resolve("run");
    TrainingResult result =
        run(directory).withPipelines(failingOnce(new SocketException("Connection reset"))).start();
    assertEquals(4, result.checkpoint().getStep());
    assertTrue(
        notes.contains("step 1 failed (cannot publish it: Connection reset): attempt 2 of 2"),
        notes::toString);

    TrainingRun full =
        run(temporary.resolve("full"))
            .withPipelines(failingOnce(new IOException("No space left on device")));
    CheckpointException thrown = assertThrows(CheckpointException.class, full::start);
    assertEquals("cannot publish it: No space left on device", thrown.getMessage());
  }

  private FailingOnce failingOnce(IOException failure) {
    return new FailingOnce(
        new CheckpointException("cannot publish it: " + failure.getMessage(), failure));
  }

  @Test
  void aStepIsSubmittedAsOftenAsItMayBe() {
    Path directory = temporary.resolve("run");
    TrainingRun run =
        run(directory).withAttempts(2).withPipelines(new UnluckySession(directory, 1, 1));
    RuntimeException thrown = assertThrows(IllegalStateException.class, run::start);
    assertEquals("the worker was lost", thrown.getMessage());
    assertEquals(List.of(List.of(1, 2, 3, 4), List.of(2, 3, 4)), submitted);
    assertEquals(4, run(directory).resume().checkpoint().getStep());
  }
}
