package dev.beamrlvr.laboratory.problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One kind of story: its text with places for numbers, names and things, and the steps that solve
 * it.
 *
 * @param name identity of the kind
 * @param text the story; {@code {a}} to {@code {d}} are numbers, {@code {A}} and {@code {B}} names,
 *     {@code {x}} things
 * @param largest the largest value of each number; the smallest is always 2
 * @param steps the steps of the worked solution; the last one gives the answer
 */
record StoryKind(String name, String text, List<Integer> largest, List<SolutionStep> steps) {

  private static final int SMALLEST_NUMBER = 2;

  static StoryKind of(String name, String text, List<Integer> largest, String... steps) {
    List<SolutionStep> parsed = new ArrayList<>();
    for (String step : steps) {
      parsed.add(SolutionStep.parse(step));
    }
    return new StoryKind(name, text, List.copyOf(largest), List.copyOf(parsed));
  }

  /** Returns, in ascending order, every choice of numbers for which all steps stay in range. */
  List<List<Integer>> admissibleNumbers() {
    List<List<Integer>> found = new ArrayList<>();
    extend(new ArrayList<>(), found);
    return found;
  }

  /** Tells the story with these numbers, names and things. */
  WordProblem tell(List<Integer> numbers, String firstName, String secondName, String things) {
    List<Integer> results =
        results(numbers)
            .orElseThrow(() -> new IllegalArgumentException(name + " cannot use " + numbers));
    String question =
        text.replace("{A}", firstName).replace("{B}", secondName).replace("{x}", things);
    for (int i = 0; i < numbers.size(); i++) {
      question = question.replace("{" + (char) ('a' + i) + "}", numbers.get(i).toString());
    }
    StringBuilder answer = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      answer.append(steps.get(i).line(numbers, results, results.get(i))).append('\n');
    }
    answer.append("#### ").append(results.get(results.size() - 1));
    return new WordProblem(name, numbers, question, answer.toString());
  }

  private void extend(List<Integer> numbers, List<List<Integer>> found) {
    if (numbers.size() == largest.size()) {
      if (results(numbers).isPresent()) {
        found.add(List.copyOf(numbers));
      }
      return;
    }
    for (int number = SMALLEST_NUMBER; number <= largest.get(numbers.size()); number++) {
      numbers.add(number);
      extend(numbers, found);
      numbers.remove(numbers.size() - 1);
    }
  }

  private Optional<List<Integer>> results(List<Integer> numbers) {
    List<Integer> results = new ArrayList<>();
    for (SolutionStep step : steps) {
      OptionalInt result = step.result(numbers, results);
      if (result.isEmpty()) {
        return Optional.empty();
      }
      results.add(result.getAsInt());
    }
    return Optional.of(results);
  }
}
