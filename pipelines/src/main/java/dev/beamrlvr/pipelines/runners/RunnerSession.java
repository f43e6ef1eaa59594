package dev.beamrlvr.pipelines.runners;

import dev.beamrlvr.runs.PipelineSession;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Runs one pipeline after the other on the runner that the options name.
 *
 * <pre>{@code
 * try (RunnerSession session = RunnerSession.open(options)) {
 *   Pipeline pipeline = session.newPipeline();
 *   ...
 *   session.run(pipeline);
 * }
 * }</pre>
 *
 * <p>An embedded cluster lives as long as its session. Pipelines of one session run one at a time.
 */
public final class RunnerSession implements PipelineSession, AutoCloseable {
  private final PipelineOptions options;
  private final RunnerSetup setup;

  private RunnerSession(PipelineOptions options, RunnerSetup setup) {
    this.options = options;
    this.setup = setup;
  }

  /**
   * Prepares the options for their runner, in place.
   *
   * @throws RunnerOptionsException in one line, if the options cannot work on this runner
   */
  public static RunnerSession open(PipelineOptions options) {
    RunnerSetup setup = setupFor(options.getRunner());
    try {
      setup.configure(options, options.as(WorkerOptions.class).getWorkers());
    } catch (IllegalArgumentException e) {
      throw new RunnerOptionsException(e.getMessage(), e);
    }
    return new RunnerSession(options, setup);
  }

  /** The runner's name, as given to {@code --runner}. */
  public String runnerName() {
    return setup.name();
  }

  /** The prepared options. */
  @Override
  public PipelineOptions options() {
    return options;
  }

  /** Whether pipelines are only written down, as templates that others run later. */
  public boolean writesTemplate() {
    return setup.writesTemplate(options);
  }

  @Override
  public PipelineResult submit(Pipeline pipeline) {
    return setup.run(pipeline);
  }

  /**
   * Runs a pipeline to its end.
   *
   * @throws RunnerOptionsException in one line, if the options want a template, which has no end
   */
  @Override
  public PipelineResult run(Pipeline pipeline) {
    if (writesTemplate()) {
      throw new RunnerOptionsException(
          "a template is one pipeline, and more follows here: leave --templateLocation out", null);
    }
    return PipelineSession.super.run(pipeline);
  }

  @Override
  public List<String> cancelJobs(String namePrefix) {
    return setup.cancelJobs(options, namePrefix);
  }

  @Override
  public void close() {
    setup.close();
  }

  private static RunnerSetup setupFor(Class<? extends PipelineRunner<?>> runner) {
    for (RunnerSetup setup : ServiceLoader.load(RunnerSetup.class)) {
      if (setup.runner().equals(runner)) {
        return setup;
      }
    }
    return new PlainRunnerSetup(runner);
  }
}
