package dev.beamrlvr.pipelines.internal.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * maj@k: how often the most frequent of k answers is correct.
 *
 * <p>Responses without an answer do not vote; the first of equally frequent answers wins. From n
 * answers the estimate is the mean over the n / k whole blocks of k consecutive ones, which are
 * independent, so it has no bias. The blocks are our own choice.
 */
public final class MajorityVote {
  private MajorityVote() {}

  /**
   * Estimates maj@k.
   *
   * @throws IllegalArgumentException unless 1 &lt;= k &lt;= answers
   */
  public static double estimate(List<Answer> answers, int k) {
    if (k < 1 || k > answers.size()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "no maj@%d from %d answers", k, answers.size()));
    }
    int blocks = answers.size() / k;
    int correct = 0;
    for (int block = 0; block < blocks; block++) {
      if (isCorrect(answers.subList(block * k, (block + 1) * k))) {
        correct++;
      }
    }
    return (double) correct / blocks;
  }

  private static boolean isCorrect(List<Answer> answers) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (Answer answer : answers) {
      if (answer.text() != null) {
        votes.merge(answer.text(), 1, Integer::sum);
      }
    }
    String winner = null;
    for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
      if (winner == null || candidate.getValue() > votes.get(winner)) {
        winner = candidate.getKey();
      }
    }
    for (Answer answer : answers) {
      if (winner != null && winner.equals(answer.text())) {
        return answer.correct();
      }
    }
    return false;
  }
}
