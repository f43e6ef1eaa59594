package dev.beamrlvr.laboratory.problems;

import java.util.List;
import java.util.OptionalInt;

/**
 * One line of a worked solution, such as {@code a + b} or {@code #1 - c}: a letter is a number of
 * the story, {@code #n} the result of the n-th line.
 */
record SolutionStep(String left, Operation operation, String right) {

  static SolutionStep parse(String text) {
    String[] parts = text.split(" ");
    if (parts.length != 3 || parts[1].length() != 1) {
      throw new IllegalArgumentException("expected 'left operation right', got '" + text + "'");
    }
    return new SolutionStep(parts[0], Operation.of(parts[1].charAt(0)), parts[2]);
  }

  /** Returns the result, or nothing where the numbers leave the range of {@link Operation}. */
  OptionalInt result(List<Integer> numbers, List<Integer> earlierResults) {
    return operation.apply(
        value(left, numbers, earlierResults), value(right, numbers, earlierResults));
  }

  /** Returns the line as a pupil writes it, such as {@code 3 + 4 = 7}. */
  String line(List<Integer> numbers, List<Integer> earlierResults, int result) {
    return value(left, numbers, earlierResults)
        + " "
        + operation.symbol()
        + " "
        + value(right, numbers, earlierResults)
        + " = "
        + result;
  }

  private static int value(String operand, List<Integer> numbers, List<Integer> earlierResults) {
    return operand.startsWith("#")
        ? earlierResults.get(Integer.parseInt(operand.substring(1)) - 1)
        : numbers.get(operand.charAt(0) - 'a');
  }
}
