package dev.beamrlvr.pipelines.internal.devices;

import dev.beamrlvr.internal.policy.FoundDevices;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import java.io.PrintStream;
import org.apache.beam.sdk.options.PipelineOptions;

/** {@code rlvr devices}: which libtorch is loaded here, how it computes, and on what. */
public final class DevicesCommand implements Command<PipelineOptions> {
  @Override
  public String name() {
    return "devices";
  }

  @Override
  public String summary() {
    return "tells which libtorch is loaded, how it computes, and which GPUs it finds";
  }

  @Override
  public Class<PipelineOptions> optionsType() {
    return PipelineOptions.class;
  }

  @Override
  public int run(PipelineOptions options, PrintStream out) {
    FoundDevices.byName().forEach((name, value) -> out.println(name + ": " + value));
    return Main.SUCCESS;
  }
}
