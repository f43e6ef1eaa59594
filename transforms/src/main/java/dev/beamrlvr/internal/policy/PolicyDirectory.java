package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Hugging Face directories, which {@link Policy#open} and other programs load. */
public final class PolicyDirectory {

  private PolicyDirectory() {}

  /** Writes a directory, with a tokenizer that is copied from a file. */
  public static void write(
      Path directory,
      PolicyConfiguration configuration,
      ParameterVector parameters,
      Path tokenizerJson)
      throws IOException {
    write(directory, configuration, parameters, Files.readAllBytes(tokenizerJson));
  }

  /**
   * Writes {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}; the same
   * input gives the same bytes. The directory is made if it does not exist.
   *
   * @throws IllegalArgumentException if the parameters are not of the configuration's layout
   */
  public static void write(
      Path directory,
      PolicyConfiguration configuration,
      ParameterVector parameters,
      byte[] tokenizerJson)
      throws IOException {
    if (!parameters.layout().equals(configuration.layout())) {
      throw new IllegalArgumentException("the parameters are not of the configuration's layout");
    }
    Files.createDirectories(directory);
    Files.write(
        directory.resolve(PolicyConfigurationFile.CONFIG),
        PolicyConfigurationFile.bytes(configuration));
    new SafetensorsWriter()
        .withMetadata("format", "pt")
        .add(parameters)
        .write(directory.resolve(Safetensors.SINGLE));
    Files.write(directory.resolve(Tokenizer.FILE), tokenizerJson);
  }
}
