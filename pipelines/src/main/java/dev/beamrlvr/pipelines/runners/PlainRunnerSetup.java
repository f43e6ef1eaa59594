package dev.beamrlvr.pipelines.runners;

import dev.beamrlvr.pipelines.internal.RunnerNames;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/** A runner that nothing special is known about: Beam's own options and nothing else. */
record PlainRunnerSetup(Class<? extends PipelineRunner<?>> runner) implements RunnerSetup {
  @Override
  public String name() {
    return RunnerNames.shortName(runner);
  }

  @Override
  public void configure(PipelineOptions options, int parallelism) {}
}
