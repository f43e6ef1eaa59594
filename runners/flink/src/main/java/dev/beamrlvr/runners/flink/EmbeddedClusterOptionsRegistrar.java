package dev.beamrlvr.runners.flink;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Makes the embedded cluster's options known to the command line. */
public final class EmbeddedClusterOptionsRegistrar implements PipelineOptionsRegistrar {
  @Override
  public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
    return List.of(EmbeddedClusterOptions.class);
  }
}
