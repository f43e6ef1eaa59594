package dev.beamrlvr.policy.optimizers;

import dev.beamrlvr.policy.ParameterLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an optimizer remembers between steps: vectors of the weights' layout, by name.
 *
 * @param steps gradients seen so far
 * @param vectors one entry a parameter each; names are lower case with underscores, such as {@code
 *     second_moment}, and are those of the tensors in a checkpoint
 */
public record OptimizerState(long steps, SortedMap<String, float[]> vectors) {

  /** Keeps the vectors as they are, in the order of their names. */
  public OptimizerState {
    vectors = Collections.unmodifiableSortedMap(new TreeMap<>(vectors));
  }

  /** Returns the state before the first step, with zeros for each of the names. */
  public static OptimizerState initial(ParameterLayout layout, String... names) {
    TreeMap<String, float[]> vectors = new TreeMap<>();
    for (String name : names) {
      vectors.put(name, new float[Math.toIntExact(layout.size())]);
    }
    return new OptimizerState(0, vectors);
  }

  /**
   * Returns a vector, not a copy.
   *
   * @throws IllegalArgumentException if there is none of that name and size
   */
  public float[] vector(String name, int size) {
    float[] vector = vectors.get(name);
    if (vector == null || vector.length != size) {
      throw new IllegalArgumentException(
          "the optimizer's state holds "
              + vectors.keySet()
              + (vector == null ? "" : " of " + vector.length + " entries")
              + ", not "
              + name
              + " of "
              + size
              + ": it belongs to another optimizer or policy");
    }
    return vector;
  }

  /** Returns the state after one more gradient. */
  public OptimizerState next(Map<String, float[]> vectors) {
    return new OptimizerState(steps + 1, new TreeMap<>(vectors));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptimizerState state
        && steps == state.steps
        && vectors.keySet().equals(state.vectors.keySet())
        && vectors.keySet().stream()
            .allMatch(name -> Arrays.equals(vectors.get(name), state.vectors.get(name)));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(steps) + 31 * vectors.keySet().hashCode();
  }
}
