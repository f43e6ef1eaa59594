package dev.beamrlvr.pipelines.internal.evaluation;

import java.util.List;

/**
 * A mean over prompts.
 *
 * @param mean of the prompts' values
 * @param standardError of the mean: the prompts' sample standard deviation over the root of their
 *     number, so answers to one prompt may depend on each other; NaN for a single prompt
 * @param prompts how many
 */
public record Estimate(double mean, double standardError, int prompts) {

  /**
   * The mean of one value a prompt, added up in the order of the list.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Estimate of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no mean of no prompts");
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.size();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double variance = values.size() == 1 ? Double.NaN : squares / (values.size() - 1);
    return new Estimate(mean, Math.sqrt(variance / values.size()), values.size());
  }
}
