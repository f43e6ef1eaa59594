package dev.beamrlvr.runs;

import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Makes pipelines and runs them to their end, one at a time. Implement it where pipelines share
 * something that outlives them, such as a cluster that is kept for the whole run.
 *
 * <pre>{@code
 * PipelineOptions options = PipelineOptionsFactory.fromArgs(arguments).create();
 * TrainingRun.in("gs://bucket/run").withPipelines(PipelineSession.with(options));
 * }</pre>
 */
@FunctionalInterface
public interface PipelineSession {

  /** Returns the options of every pipeline; their runner decides where pipelines run. */
  PipelineOptions options();

  /** Returns a pipeline with nothing in it. */
  default Pipeline newPipeline() {
    return Pipeline.create(options());
  }

  /** Submits a pipeline; a runner that works elsewhere returns before the pipeline has ended. */
  default PipelineResult submit(Pipeline pipeline) {
    return pipeline.run();
  }

  /**
   * Runs a pipeline to its end.
   *
   * @throws RuntimeException as the runner threw it, with the stage's own exception among its
   *     causes
   * @throws IllegalStateException if the pipeline ended in another state than done
   */
  default PipelineResult run(Pipeline pipeline) {
    PipelineResult result = submit(pipeline);
    PipelineResult.State state = result.waitUntilFinish();
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The pipeline ended as %s on the %s: see its log.",
              state,
              options().getRunner().getSimpleName()));
    }
    return result;
  }

  /**
   * Cancels jobs that a session of another process has left to run, and waits until they have
   * ended. A {@link TrainingRun} asks for this before its first pipeline, once its directory is its
   * own. By default there are none, as on a runner that ends with its process.
   *
   * @param namePrefix how the names of the jobs to be cancelled begin
   * @return what was cancelled, each in words such as {@code the Flink job rlvr-...}
   */
  default List<String> cancelJobs(String namePrefix) {
    return List.of();
  }

  /** Returns a session of pipelines that share nothing but their options. */
  static PipelineSession with(PipelineOptions options) {
    return () -> options;
  }
}
