package dev.beamrlvr.pipelines.warmstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The base policy that comes with the programs, so that a first run needs no model; {@link
 * BasePolicyRecipe} says how it was made.
 */
public final class BundledBasePolicy {

  private static final String FOLDER = "/dev/beamrlvr/pipelines/base-policy/";

  private static final List<String> FILES =
      List.of("config.json", "generation_config.json", "tokenizer.json", "model.safetensors");

  private BundledBasePolicy() {}

  /** Copies the Hugging Face directory to a place that is made if it does not exist. */
  public static Path copyTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String name : FILES) {
      try (InputStream file = BundledBasePolicy.class.getResourceAsStream(FOLDER + name)) {
        if (file == null) {
          throw new IOException("the bundled base policy has no " + name);
        }
        Files.write(directory.resolve(name), file.readAllBytes());
      }
    }
    return directory;
  }
}
