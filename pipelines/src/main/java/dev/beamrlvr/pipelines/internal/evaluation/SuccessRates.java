package dev.beamrlvr.pipelines.internal.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The success rates of a policy under one way of reading answers: {@code greedy}, {@code mean@n},
 * {@code pass@k} and {@code maj@k} for k = 2, 4, 8 ... and n.
 */
public final class SuccessRates {
  private final int samples;
  private final Map<String, List<Answer>> greedy = new TreeMap<>();
  private final Map<String, List<Answer>> sampled = new TreeMap<>();

  /**
   * Starts without prompts.
   *
   * @param samples sampled answers to each prompt, n
   */
  public SuccessRates(int samples) {
    this.samples = samples;
  }

  /**
   * Adds a prompt.
   *
   * @param greedyAnswer the one answer of greedy decoding
   * @param sampledAnswers n answers, in the order of their sample numbers
   * @throws IllegalArgumentException if there are more or fewer than n
   */
  public void add(String promptId, Answer greedyAnswer, List<Answer> sampledAnswers) {
    if (sampledAnswers.size() != samples) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "prompt %s has %d sampled answers instead of %d",
              promptId,
              sampledAnswers.size(),
              samples));
    }
    greedy.put(promptId, List.of(greedyAnswer));
    sampled.put(promptId, List.copyOf(sampledAnswers));
  }

  /** The estimates by name, prompts added up in the order of their ids. */
  public Map<String, Estimate> estimates() {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    estimates.put("greedy", mean(greedy, answers -> answers.get(0).correct() ? 1.0 : 0.0));
    estimates.put("mean@" + samples, mean(sampled, answers -> (double) correct(answers) / samples));
    for (int k : sizes()) {
      estimates.put(
          "pass@" + k, mean(sampled, answers -> PassAtK.estimate(samples, correct(answers), k)));
    }
    for (int k : sizes()) {
      estimates.put("maj@" + k, mean(sampled, answers -> MajorityVote.estimate(answers, k)));
    }
    return estimates;
  }

  private Iterable<Integer> sizes() {
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int k = 2; k < samples; k *= 2) {
      sizes.add(k);
    }
    sizes.add(samples);
    return sizes;
  }

  private static int correct(List<Answer> answers) {
    return (int) answers.stream().filter(Answer::correct).count();
  }

  private static Estimate mean(
      Map<String, List<Answer>> prompts, Function<List<Answer>, Double> value) {
    List<Double> values = new ArrayList<>();
    prompts.values().forEach(answers -> values.add(value.apply(answers)));
    return Estimate.of(values);
  }
}
