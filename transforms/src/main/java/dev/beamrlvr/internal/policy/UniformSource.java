package dev.beamrlvr.internal.policy;

/** Where the randomness of sampling comes from. */
@FunctionalInterface
public interface UniformSource {

  /**
   * Returns a number in [0, 1).
   *
   * @param prompt index into the batch
   * @param sample index among the prompt's samples
   * @param position index of the token in the completion
   */
  float uniform(int prompt, int sample, int position);
}
