package dev.beamrlvr.pipelines.internal.benchmark;

import dev.beamrlvr.internal.policy.Family;
import dev.beamrlvr.internal.policy.PolicyConfiguration;

/** Shapes to be measured without weights of their own; the larger ones are those of Qwen2.5. */
public enum ModelShape {
  M1("1m", 1024, 128, 5, 4, 2, 384, true),
  M28("28m", 8192, 512, 8, 8, 2, 1536, true),
  B0_5("0.5b", 151936, 896, 24, 14, 2, 4864, true),
  B1_5("1.5b", 151936, 1536, 28, 12, 2, 8960, true),
  B7("7b", 152064, 3584, 28, 28, 4, 18944, false);

  private static final int POSITIONS = 4096;

  private final String text;
  private final PolicyConfiguration configuration;

  ModelShape(
      String text,
      int vocabulary,
      int hidden,
      int layers,
      int heads,
      int keyValueHeads,
      int intermediate,
      boolean tied) {
    this.text = text;
    configuration =
        PolicyConfiguration.of(Family.QWEN2)
            .setVocabularySize(vocabulary)
            .setHiddenSize(hidden)
            .setLayers(layers)
            .setAttentionHeads(heads)
            .setKeyValueHeads(keyValueHeads)
            .setIntermediateSize(intermediate)
            .setTiedEmbeddings(tied)
            .setMaxPositions(POSITIONS)
            .build();
  }

  /** The shape of that name, which the options have checked. */
  public static ModelShape of(String text) {
    for (ModelShape shape : values()) {
      if (shape.text.equals(text)) {
        return shape;
      }
    }
    throw new IllegalArgumentException("there is no shape " + text);
  }

  /** What it is. */
  public PolicyConfiguration configuration() {
    return configuration;
  }
}
