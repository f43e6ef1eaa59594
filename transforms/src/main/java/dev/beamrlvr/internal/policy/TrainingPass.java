package dev.beamrlvr.internal.policy;

import ai.djl.Device;

/**
 * How much of a batch goes through a policy at a time, so that what a gradient has to keep fits
 * into memory. It follows from the policy's shape and the kind of device alone: where micro-batches
 * end decides in which order is summed.
 *
 * @param tokens in a micro-batch, at most
 * @param computesLayersAgain whether the way back computes each layer again from its input, instead
 *     of keeping what all layers computed: a third more work, the same bits, and memory for one
 *     layer and the inputs of all
 */
record TrainingPass(int tokens, boolean computesLayersAgain) {

  private static final int FEWEST_TOKENS = 64;

  /**
   * What a kind of device has room for.
   *
   * @param kept bytes for what all layers compute
   * @param worthKeeping tokens for which that must suffice, or layers are computed again
   * @param again bytes for the inputs of all layers and what one computes
   * @param most tokens of a micro-batch
   */
  private record Room(long kept, int worthKeeping, long again, int most) {

    /** A worker has a few of these threads, each with a policy's pass of its own. */
    private static final Room OF_PROCESSOR = new Room(1L << 29, 512, 1L << 29, 4096);

    /** Beside a base of seven billion parameters in 16 bits and its adapter, within 40 GB. */
    private static final Room OF_GPU = new Room(1L << 32, 4096, 18L << 30, 1 << 14);
  }

  static TrainingPass of(PolicyConfiguration configuration, Device device) {
    Room room = device.isGpu() ? Room.OF_GPU : Room.OF_PROCESSOR;
    long ofLayer = 16L * configuration.hiddenSize() + 6L * configuration.intermediateSize();
    long kept = tokens(room.kept(), configuration.layers() * ofLayer);
    long inputs = (long) configuration.layers() * configuration.hiddenSize();
    boolean again = kept < room.worthKeeping();
    long tokens = again ? tokens(room.again(), inputs + ofLayer) : kept;
    return new TrainingPass((int) Math.max(FEWEST_TOKENS, Math.min(room.most(), tokens)), again);
  }

  private static long tokens(long bytes, long numbersPerToken) {
    return bytes / (Float.BYTES * numbersPerToken);
  }
}
