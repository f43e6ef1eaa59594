package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.Sampling.Precision;

/**
 * How many responses are generated together where nobody says it: on a processor {@value
 * #OF_PROCESSOR}, and on a GPU what its memory has room for, rounded down to a power of two.
 *
 * <p>On a GPU it follows from all of its memory, not from what is free at the moment, the policy's
 * shape, the precision, and the lengths and number of the responses: it decides rounding.
 */
final class RowsPerCall {

  static final int OF_PROCESSOR = 128;

  private static final int MOST = 4096;

  private RowsPerCall() {}

  static int of(
      PolicyDevice device,
      PolicyConfiguration shape,
      Sampling sampling,
      int longestPrompt,
      int samplesPerPrompt) {
    return device == PolicyDevice.CPU
        ? OF_PROCESSOR
        : inMemory(DeviceMemory.ofGpu(), shape, sampling, longestPrompt, samplesPerPrompt);
  }

  /**
   * Returns how many have room in so many bytes: half of those that the weights leave, since others
   * use the GPU too, and libtorch does not give back all that it could.
   */
  static int inMemory(
      long bytes,
      PolicyConfiguration shape,
      Sampling sampling,
      int longestPrompt,
      int samplesPerPrompt) {
    long room = (bytes - Policy.bytes(shape, sampling.precision())) / 2;
    long rows = room / bytesOfRow(shape, sampling, longestPrompt, samplesPerPrompt);
    return (int) Long.highestOneBit(Math.max(1, Math.min(MOST, rows)));
  }

  private static long bytesOfRow(
      PolicyConfiguration shape, Sampling sampling, int longestPrompt, int samplesPerPrompt) {
    long slots = longestPrompt + sampling.maxNewTokens();
    // Of three layers also what attention and a move of rows copy.
    long keysAndValues = 2L * (shape.layers() + 3) * shape.keyValueHeads() * shape.headSize();
    int bytes = sampling.precision() == Precision.BFLOAT16 ? Short.BYTES : Float.BYTES;
    long heads = (long) shape.attentionHeads() * shape.headSize();
    long layer = 4L * shape.hiddenSize() + 6 * heads + 4L * shape.intermediateSize();
    long read = longestPrompt / samplesPerPrompt + 1;
    // Logits and their softmax, then probabilities, their sums and their order in 64 bits.
    long ofLogit = 2 * Float.BYTES + (sampling.topP() < 1 ? 7 : 2) * Double.BYTES;
    long ofToken = 2 * Float.BYTES + 2 * Long.BYTES;
    return bytes * keysAndValues * slots
        + Float.BYTES * layer * read
        + ofLogit * shape.vocabularySize()
        + ofToken * slots;
  }
}
