package dev.beamrlvr.laboratory.problems;

import java.util.List;

/**
 * A word problem in the form of GSM8K.
 *
 * @param kind the kind of story
 * @param numbers the numbers of the story, in the order of its text's letters
 * @param question the problem's text
 * @param answer the worked solution, one step a line; the last line is {@code #### N}
 */
public record WordProblem(String kind, List<Integer> numbers, String question, String answer) {

  /** Keeps its own copy of the numbers. */
  public WordProblem {
    numbers = List.copyOf(numbers);
  }
}
