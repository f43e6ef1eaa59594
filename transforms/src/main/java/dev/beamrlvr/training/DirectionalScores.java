package dev.beamrlvr.training;

import dev.beamrlvr.internal.gradientgap.GroupEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The directional scores X of one group's responses beside their rewards (THEORY B1). */
final class DirectionalScores {

  private final List<Double> rewards = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();

  void add(double reward, double score) {
    rewards.add(reward);
    scores.add(score);
  }

  /** Mean score of the correct minus that of the wrong; null unless there are both. */
  Double gapAlignment() {
    double[] correct = scores(true);
    double[] wrong = scores(false);
    return correct.length == 0 || wrong.length == 0 ? null : mean(correct) - mean(wrong);
  }

  /**
   * Standard error of {@link #gapAlignment}; null unless there is one.
   *
   * @param fisher Fisher information of the group along the direction
   */
  Double gapAlignmentStandardError(double fisher) {
    int correct = scores(true).length;
    int wrong = scores(false).length;
    return correct == 0 || wrong == 0 || !Double.isFinite(fisher)
        ? null
        : Double.valueOf(GroupEstimate.gapAlignmentError(fisher, correct, wrong));
  }

  private double[] scores(boolean correct) {
    return IntStream.range(0, scores.size())
        .filter(i -> rewards.get(i) > 0 == correct)
        .mapToDouble(scores::get)
        .toArray();
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
