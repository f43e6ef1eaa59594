package dev.beamrlvr.runners.direct;

import dev.beamrlvr.pipelines.runners.RunnerSetup;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Pipelines in this JVM. The runner's checks for changed and unencodable elements are off: they
 * copy every element, and the tests, which run without this setup, make them.
 */
public final class DirectSetup implements RunnerSetup {
  @Override
  public String name() {
    return "direct";
  }

  @Override
  public Class<? extends PipelineRunner<?>> runner() {
    return DirectRunner.class;
  }

  @Override
  public void configure(PipelineOptions options, int parallelism) {
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setEnforceImmutability(false);
    direct.setEnforceEncodability(false);
    direct.setTargetParallelism(
        parallelism > 0 ? parallelism : Runtime.getRuntime().availableProcessors());
    direct.setBlockOnRun(false);
  }

  /**
   * Runs a pipeline to its end. The runner's own waiting looks every 25 ms whether it is over,
   * which small training steps would feel; but a failure it alone tells, and at once, and only if
   * nobody had asked for the state of the failed pipeline before it began.
   */
  @Override
  public PipelineResult run(Pipeline pipeline) {
    PipelineResult result = pipeline.run();
    FutureTask<State> end = new FutureTask<>(result::waitUntilFinish);
    Thread waiting = new Thread(end, "direct-runner-wait");
    waiting.setDaemon(true);
    waiting.start();
    try {
      boolean waits = false;
      while (!end.isDone() && !(waits && result.getState() == State.DONE)) {
        Thread.sleep(1);
        waits |= waiting.getState() == Thread.State.TIMED_WAITING;
      }
      if (end.isDone()) {
        end.get();
      }
      return result;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a pipeline runs", e);
    }
  }
}
