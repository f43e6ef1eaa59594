package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.Machines;
import dev.beamrlvr.internal.checkpoints.MemoryFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A driver that was paused, and another that has taken its run in an object store. */
class RunTakenOverTest {

  private static final String RUN = "memory://bucket/run/";
  private static final String LOCK = RUN + "run.lock";

  @RegisterExtension final Machines machines = new Machines();

  @TempDir Path temporary;

  private final PipelineOptions options = PipelineOptionsFactory.create();
  private TrainingRun run;

  @BeforeEach
  void describeARun() throws IOException {
    MemoryFileSystem.clear();
    run =
        TinyTraining.in(RUN, TinyTraining.policy(temporary.resolve("policy")))
            .withStepsPerPipeline(2);
  }

  /** Does something before its first pipeline. */
  private final class Disturbed implements PipelineSession {

    private Runnable disturbance;

    Disturbed(Runnable disturbance) {
      this.disturbance = disturbance;
    }

    @Override
    public PipelineOptions options() {
      return options;
    }

    @Override
    public PipelineResult run(Pipeline pipeline) {
      if (disturbance != null) {
        Runnable now = disturbance;
        disturbance = null;
        now.run();
      }
      return PipelineSession.super.run(pipeline);
    }
  }

  @Test
  void theLatePipelineOfADriverPublishesNothing() {
    Runnable aSecondDriverDoesTheRun =
        () -> {
          giveBack();
          run.resume();
          MemoryFileSystem.forgetTransfers();
        };
    TrainingRun first = run.withPipelines(new Disturbed(aSecondDriverDoesTheRun));
    String message = FailureMessage.of(assertThrows(RuntimeException.class, first::start));
    assertTrue(message.startsWith(LOCK + " has been taken by process "), message);
    assertTrue(
        message.endsWith(": nothing is published any more for the driver before it"), message);
    assertEquals(
        List.of(),
        MemoryFileSystem.transfers().stream()
            .filter(transfer -> !transfer.kind().equals("get"))
            .filter(transfer -> transfer.name().contains("/checkpoints/"))
            .toList());
    assertEquals(4, CheckpointStore.at(RUN).newest().reference().orElseThrow().getStep());
  }

  /** What another machine sees of a driver that is paused: its lease has ended. */
  private static void giveBack() {
    String lock = new String(MemoryFileSystem.content(LOCK), StandardCharsets.UTF_8);
    String ended = lock.replaceAll("(\"renewals\" : )-?[0-9]+", "$1-1");
    MemoryFileSystem.put(LOCK, ended.getBytes(StandardCharsets.UTF_8));
  }
}
