package dev.beamrlvr.pipelines.runners;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What one runner needs beyond Beam's own options. Implementations are found by {@link
 * java.util.ServiceLoader}; each session makes its own and closes it, so a setup may keep a
 * cluster.
 */
public interface RunnerSetup extends AutoCloseable {

  /** The name given to {@code --runner}, in lower case. */
  String name();

  /** The runner that this is for. */
  Class<? extends PipelineRunner<?>> runner();

  /**
   * Prepares the options of every pipeline of the session; called once, before the first.
   *
   * @param parallelism elements to process at the same time; 0 if the caller has no wish
   * @throws IllegalArgumentException in one line, if the options cannot work on this runner
   */
  void configure(PipelineOptions options, int parallelism);

  /** Whether a pipeline is only written down, as a template that others run later. */
  default boolean writesTemplate(PipelineOptions options) {
    return false;
  }

  /** Submits a pipeline and returns its result, finished or not. */
  default PipelineResult run(Pipeline pipeline) {
    return pipeline.run();
  }

  /**
   * Cancels the jobs on the runner whose names begin so, and waits until they have ended.
   *
   * @param options as configured
   * @return what was cancelled, each in words such as {@code the Flink job rlvr-...}
   */
  default List<String> cancelJobs(PipelineOptions options, String namePrefix) {
    return List.of();
  }

  /** Ends what the session started, such as an embedded cluster. */
  @Override
  default void close() {}
}
