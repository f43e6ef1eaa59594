package dev.beamrlvr.pipelines.commands;

import dev.beamrlvr.internal.policy.Family;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.policy.UntrainedWeights;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A small policy with random weights and the bundled tokenizer. */
public final class TestPolicy {
  public static final int POSITIONS = 160;

  private TestPolicy() {}

  /** Writes its Hugging Face directory. */
  public static Path write(Path directory) throws IOException {
    Path file = BundledProblems.copyTo(directory.resolve("tokenizer"), BundledProblems.TOKENIZER);
    try (Tokenizer tokenizer = Tokenizer.open(file)) {
      PolicyConfiguration configuration =
          PolicyConfiguration.of(Family.QWEN2)
              .setVocabularySize(tokenizer.vocabularySize())
              .setHiddenSize(16)
              .setLayers(1)
              .setAttentionHeads(2)
              .setKeyValueHeads(1)
              .setIntermediateSize(32)
              .setTiedEmbeddings(true)
              .setMaxPositions(POSITIONS)
              .setEndTokenIds(List.of(0))
              .build();
      ParameterVector weights = UntrainedWeights.of(configuration, 3);
      Path policy = directory.resolve("policy");
      PolicyDirectory.write(policy, configuration, weights, file);
      return policy;
    }
  }
}
