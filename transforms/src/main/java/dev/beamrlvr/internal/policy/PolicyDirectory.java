package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

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
    Files.write(directory.resolve(Tokenizer.FILE), tokenizerJson);
    writeWeights(directory, file -> write(file, parameters));
  }

  /**
   * Writes other weights of a policy that exists, with everything else that its directory holds
   * besides weights: whatever {@code config.json} says is kept, but for the type of the numbers.
   *
   * @throws IllegalArgumentException if the parameters are not of the policy's layout
   */
  public static void writeLike(Path policy, Path directory, ParameterVector parameters)
      throws IOException {
    writeLike(policy, directory, parameters.layout(), file -> write(file, parameters));
  }

  /** The same with weights that are not on the Java heap. */
  public static void writeLike(Path policy, Path directory, MergedWeights parameters)
      throws IOException {
    writeLike(policy, directory, parameters.layout(), file -> write(file, parameters));
  }

  private static void writeLike(
      Path policy, Path directory, ParameterLayout layout, WeightsWriter weights)
      throws IOException {
    if (!layout.equals(PolicyConfiguration.read(policy).layout())) {
      throw new IllegalArgumentException("the parameters are not of the policy's layout");
    }
    Files.createDirectories(directory);
    List<Path> files;
    try (Stream<Path> all = Files.list(policy)) {
      files = all.filter(Files::isRegularFile).filter(PolicyDirectory::isBesideWeights).toList();
    }
    for (Path file : files) {
      Files.copy(
          file,
          directory.resolve(file.getFileName().toString()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Path configuration = directory.resolve(PolicyConfigurationFile.CONFIG);
    Files.write(
        configuration, PolicyConfigurationFile.withWrittenType(Files.readAllBytes(configuration)));
    writeWeights(directory, weights);
  }

  private static boolean isBesideWeights(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".json") && !name.equals(ShardIndex.FILE)) || name.endsWith(".jinja");
  }

  /** Writes a file of weights. */
  private interface WeightsWriter {
    void write(Path file) throws IOException;
  }

  private static SafetensorsWriter writer() {
    return new SafetensorsWriter().withMetadata("format", "pt");
  }

  private static void write(Path file, ParameterVector weights) throws IOException {
    writer().add(weights).write(file);
  }

  private static void write(Path file, MergedWeights weights) throws IOException {
    try (SafetensorsOutput output = writer().add(weights.layout()).create(file)) {
      weights.write(output);
    }
  }

  /** They are written last, aside, and renamed: a directory that has them is whole. */
  private static void writeWeights(Path directory, WeightsWriter weights) throws IOException {
    Path aside = directory.resolve(".unfinished-" + UUID.randomUUID());
    try {
      weights.write(aside);
      Files.move(aside, directory.resolve(Safetensors.SINGLE), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
