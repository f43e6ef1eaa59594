package dev.beamrlvr.internal.policy;

import dev.beamrlvr.internal.Sha256;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Uniforms that depend on (run seed, step, prompt id, sample, position) and on nothing else: not on
 * the batch, the order or the thread in which they are asked for.
 *
 * <p>Philox 4x32-10 with a key made of seed and step and a counter made of prompt id (the first 64
 * bits of its SHA-256), sample and position; a float is the upper 24 bits of the first word.
 */
public final class CounterBasedUniforms implements UniformSource {

  private final int key0;
  private final int key1;
  private final int[] prompt0;
  private final int[] prompt1;

  /**
   * Makes the uniforms of a batch.
   *
   * @param promptIds the id of each prompt of the batch, in the batch's order
   */
  public CounterBasedUniforms(long runSeed, long step, List<String> promptIds) {
    int[] key =
        Philox.block((int) step, (int) (step >>> 32), 0, 0, (int) runSeed, (int) (runSeed >>> 32));
    key0 = key[0];
    key1 = key[1];
    prompt0 = new int[promptIds.size()];
    prompt1 = new int[promptIds.size()];
    for (int i = 0; i < prompt0.length; i++) {
      ByteBuffer digest = ByteBuffer.wrap(Sha256.bytesOf(promptIds.get(i)));
      prompt0[i] = digest.getInt();
      prompt1[i] = digest.getInt();
    }
  }

  @Override
  public float uniform(int prompt, int sample, int position) {
    int word = Philox.block(position, sample, prompt0[prompt], prompt1[prompt], key0, key1)[0];
    return (word >>> 8) * 0x1p-24f;
  }
}
