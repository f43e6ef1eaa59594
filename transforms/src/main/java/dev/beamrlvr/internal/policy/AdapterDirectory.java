package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes adapters as PEFT does, so that it and others load them. */
public final class AdapterDirectory {

  private AdapterDirectory() {}

  /** Writes {@code adapter_config.json} and {@code adapter_model.safetensors}. */
  public static void write(Path directory, AdapterConfiguration adapter, ParameterVector weights)
      throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve(AdapterConfiguration.FILE), adapter.bytes());
    writer().add(weights).write(directory.resolve(AdapterConfiguration.WEIGHTS));
  }

  /** Returns a writer of files as PEFT writes them. */
  public static SafetensorsWriter writer() {
    return new SafetensorsWriter().withMetadata("format", "pt");
  }
}
