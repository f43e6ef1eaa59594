package dev.beamrlvr.pipelines.training;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The base policy that comes with the programs. */
public final class BundledPolicy {

  private static final String RESOURCES = "/dev/beamrlvr/pipelines/base-policy/";
  private static final List<String> FILES =
      List.of("config.json", "model.safetensors", "tokenizer.json");

  private BundledPolicy() {}

  /** Copies the Hugging Face directory to {@code directory}, which is made, and returns it. */
  public static Path copyTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String name : FILES) {
      try (InputStream file = BundledPolicy.class.getResourceAsStream(RESOURCES + name)) {
        if (file == null) {
          throw new FileNotFoundException("the bundled base policy lacks " + name);
        }
        Files.copy(file, directory.resolve(name));
      }
    }
    return directory;
  }
}
