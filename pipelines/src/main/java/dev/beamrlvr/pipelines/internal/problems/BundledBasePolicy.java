package dev.beamrlvr.pipelines.internal.problems;

import dev.beamrlvr.internal.policy.Family;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The base policy that comes with the programs, so that a first run needs no model: a warm start on
 * the first of the bundled training problems.
 */
public final class BundledBasePolicy {

  /** Four layers of width 96: 0.48 million parameters. */
  public static final PolicyConfiguration CONFIGURATION = shape(96, 4);

  private static final String FOLDER = "/dev/beamrlvr/pipelines/internal/base-policy/";

  private static final List<String> FILES =
      List.of("config.json", "generation_config.json", "tokenizer.json", "model.safetensors");

  private BundledBasePolicy() {}

  /**
   * The bundled policy's shape at another size: four attention heads, of which two have keys and
   * values, and a feed-forward of three widths.
   *
   * @param width a multiple of 8, so that heads are of even size
   */
  public static PolicyConfiguration shape(int width, int layers) {
    return PolicyConfiguration.of(Family.QWEN2)
        .setVocabularySize(416)
        .setHiddenSize(width)
        .setLayers(layers)
        .setAttentionHeads(4)
        .setKeyValueHeads(2)
        .setIntermediateSize(3 * width)
        .setTiedEmbeddings(true)
        .setMaxPositions(512)
        .setEndTokenIds(List.of(415))
        .build();
  }

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
