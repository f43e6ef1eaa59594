package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;

/** A configuration as the two tensors that the TorchScript program takes. */
final class ProgramSettings {

  /** Logits that are held at a time when sequences are scored. */
  private static final long LOGITS = 1L << 24;

  private final NDArray shape;
  private final NDArray reals;

  ProgramSettings(PtNDManager manager, PolicyConfiguration c) {
    shape =
        manager.create(
            new long[] {
              c.layers(),
              c.hiddenSize(),
              c.attentionHeads(),
              c.keyValueHeads(),
              c.headSize(),
              c.intermediateSize(),
              c.vocabularySize(),
              c.tiedEmbeddings() ? 1 : 0,
              Math.max(1, LOGITS / c.vocabularySize())
            });
    reals = manager.create(new double[] {c.ropeTheta(), c.normEpsilon()});
  }

  NDArray shape() {
    return shape;
  }

  NDArray reals() {
    return reals;
  }
}
