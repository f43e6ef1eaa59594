package dev.beamrlvr.training;

import java.util.ArrayList;
import java.util.List;

/** The directional scores X of one group's responses beside their rewards (THEORY B1, B3). */
final class DirectionalScores {

  private final List<Double> rewards = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();

  void add(double reward, double score) {
    rewards.add(reward);
    scores.add(score);
  }

  /** {@code 1/(n-1) sum (r - rbar) X}, unbiased for J(1-J) times the alignment; null below two. */
  Double slope() {
    int n = scores.size();
    if (n < 2) {
      return null;
    }
    double mean = rewards.stream().mapToDouble(Double::doubleValue).sum() / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (rewards.get(i) - mean) * scores.get(i);
    }
    return sum / (n - 1);
  }

  /** Mean score of the correct minus that of the wrong; null unless there are both. */
  Double gapAlignment() {
    double correct = 0;
    double wrong = 0;
    int correctCount = 0;
    for (int i = 0; i < scores.size(); i++) {
      if (rewards.get(i) > 0) {
        correct += scores.get(i);
        correctCount++;
      } else {
        wrong += scores.get(i);
      }
    }
    int wrongCount = scores.size() - correctCount;
    return correctCount == 0 || wrongCount == 0
        ? null
        : correct / correctCount - wrong / wrongCount;
  }
}
