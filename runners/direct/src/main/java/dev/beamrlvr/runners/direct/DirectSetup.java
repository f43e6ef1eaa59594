package dev.beamrlvr.runners.direct;

import dev.beamrlvr.pipelines.runners.RunnerSetup;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
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
  }
}
