package dev.beamrlvr.pipelines.internal.warmstart;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a mistake in a worked solution: one step, such as {@code 3 + 4 = 7}, gets another result or
 * another operation, and the steps after it and the answer follow from the mistake.
 *
 * <p>A policy that was shown some mistakes spreads its answers over the plausible ones, and
 * reinforcement learning needs groups that hold correct and wrong answers.
 */
final class SolutionDamage {

  private static final Pattern STEP = Pattern.compile("(\\d{1,4}) ([-+*/]) (\\d{1,4}) = (\\d+)");
  private static final Pattern ANSWER = Pattern.compile("#### (\\d+)");
  private static final int LARGEST_RESULT = 99;

  private final SplittableRandom random;

  SolutionDamage(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Returns a damaged copy, or the solution itself where no line of it is a step, or, seldom, where
   * no other operation fits the step's numbers (as in {@code 10 + 10 = 20}).
   */
  String damage(String solution) {
    List<String> lines = new ArrayList<>(List.of(solution.split("\n")));
    List<Integer> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (STEP.matcher(lines.get(i)).matches()) {
        steps.add(i);
      }
    }
    if (steps.isEmpty()) {
      return solution;
    }
    int damaged = steps.get(random.nextInt(steps.size()));
    Matcher step = match(lines.get(damaged));
    int left = Integer.parseInt(step.group(1));
    int right = Integer.parseInt(step.group(3));
    char operation = step.group(2).charAt(0);
    String result = step.group(4);
    String wrong;
    if (random.nextBoolean()) {
      operation = otherOperation(operation, left, right);
      wrong = String.valueOf(value(left, operation, right));
    } else {
      wrong = wrongResult(Integer.parseInt(result), operation == '*' ? left : 1);
    }
    lines.set(damaged, left + " " + operation + " " + right + " = " + wrong);
    follow(lines, damaged + 1, result, wrong);
    return String.join("\n", lines);
  }

  /** Puts a wrong result in the place of the right one in all later lines. */
  private static void follow(List<String> lines, int from, String result, String wrong) {
    for (int i = from; i < lines.size(); i++) {
      Matcher answer = ANSWER.matcher(lines.get(i));
      if (answer.matches()) {
        if (answer.group(1).equals(result)) {
          lines.set(i, "#### " + wrong);
        }
        continue;
      }
      Matcher step = STEP.matcher(lines.get(i));
      if (!step.matches()) {
        continue;
      }
      String right = step.group(3);
      String left = step.group(1);
      boolean rightFollows = right.equals(result);
      boolean leftFollows = !rightFollows && left.equals(result);
      if (rightFollows || leftFollows) {
        left = leftFollows ? wrong : left;
        right = rightFollows ? wrong : right;
        char operation = step.group(2).charAt(0);
        int next = value(Integer.parseInt(left), operation, Integer.parseInt(right));
        lines.set(i, left + " " + operation + " " + right + " = " + next);
        result = step.group(4);
        wrong = String.valueOf(next);
      }
    }
  }

  private char otherOperation(char operation, int left, int right) {
    StringBuilder others = new StringBuilder();
    if (operation != '+') {
      others.append('+');
    }
    if (operation != '-' && left > right) {
      others.append('-');
    }
    if (operation != '*' && (long) left * right <= LARGEST_RESULT) {
      others.append('*');
    }
    return others.length() == 0 ? operation : others.charAt(random.nextInt(others.length()));
  }

  /** Returns a result near the right one; a product is missed by one of its factors. */
  private String wrongResult(int result, int distance) {
    int miss = distance > 1 ? distance : random.nextInt(3) == 0 ? 10 : 1 + random.nextInt(2);
    boolean below = random.nextBoolean() && result > miss;
    return String.valueOf(below ? result - miss : result + miss);
  }

  /** Returns what a pupil would write: at least 1, quotients without the rest. */
  private static int value(int left, char operation, int right) {
    int value =
        switch (operation) {
          case '+' -> left + right;
          case '-' -> left - right;
          case '*' -> left * right;
          default -> right == 0 ? 1 : left / right;
        };
    return Math.max(1, value);
  }

  private static Matcher match(String line) {
    Matcher matcher = STEP.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalStateException(line);
    }
    return matcher;
  }
}
