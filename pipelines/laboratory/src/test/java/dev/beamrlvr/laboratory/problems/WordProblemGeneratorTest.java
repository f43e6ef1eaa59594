package dev.beamrlvr.laboratory.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WordProblemGeneratorTest {

  private static final Pattern STEP = Pattern.compile("(\\d+) ([-+*/]) (\\d+) = (\\d+)");

  private final WordProblemGenerator.Sets sets = MakeBundledProblems.sets();

  @Test
  void setsHaveTheirSizesAndKindsOccurInTheSameProportions() {
    assertEquals(2000, sets.train().size());
    assertEquals(200, sets.test().size());
    assertEquals(200, sets.unseen().size());
    Map<String, Long> inTrain = byKind(sets.train());
    Map<String, Long> inTest = byKind(sets.test());
    assertEquals(17, inTest.size());
    assertEquals(inTest.keySet(), inTrain.keySet());
    inTest.forEach((kind, count) -> assertEquals(10 * count, inTrain.get(kind), kind));
  }

  @Test
  void testProblemsShareNeitherTextNorKindAndNumbersWithTrainingProblems() {
    Set<String> texts = distinct(sets.train(), WordProblem::question);
    Set<List<Object>> numbers = distinct(sets.train(), p -> List.of(p.kind(), p.numbers()));
    for (WordProblem problem : sets.test()) {
      assertFalse(texts.contains(problem.question()), problem.question());
      assertFalse(numbers.contains(List.of(problem.kind(), problem.numbers())), problem.question());
    }
  }

  @Test
  void noTextOccursTwice() {
    assertEquals(2000, distinct(sets.train(), WordProblem::question).size());
    assertEquals(200, distinct(sets.test(), WordProblem::question).size());
    assertEquals(200, distinct(sets.unseen(), WordProblem::question).size());
  }

  @Test
  void unseenKindsUseOnlyWordsOfTheTrainingProblems() {
    Set<String> kinds = distinct(sets.train(), WordProblem::kind);
    Set<String> words = new HashSet<>();
    sets.train().forEach(problem -> words.addAll(List.of(problem.question().split("\\W+"))));
    assertEquals(2, distinct(sets.unseen(), WordProblem::kind).size());
    for (WordProblem problem : sets.unseen()) {
      assertFalse(kinds.contains(problem.kind()), problem.kind());
      for (String word : problem.question().split("\\W+")) {
        assertTrue(word.matches("\\d+") || words.contains(word), word);
      }
    }
  }

  @Test
  void everyStepIsTrueAndTheLastResultIsTheAnswer() {
    for (List<WordProblem> problems : List.of(sets.train(), sets.test(), sets.unseen())) {
      for (WordProblem problem : problems) {
        String[] lines = problem.answer().split("\n");
        assertTrue(lines.length >= 2 && lines.length <= 4, problem.answer());
        String result = null;
        for (int i = 0; i < lines.length - 1; i++) {
          result = checkedResult(lines[i]);
        }
        assertEquals("#### " + result, lines[lines.length - 1]);
      }
    }
  }

  @Test
  void questionsUseEveryNumberAndLeaveNoPlaceOpen() {
    for (WordProblem problem : sets.train()) {
      assertFalse(problem.question().contains("{"), problem.question());
      List<String> words = List.of(problem.question().split("\\W+"));
      for (int number : problem.numbers()) {
        assertTrue(words.contains(String.valueOf(number)), problem.question());
      }
    }
  }

  @Test
  void theSeedDecides() {
    assertEquals(
        WordProblemGenerator.generate(1, 160, 32, 10),
        WordProblemGenerator.generate(1, 160, 32, 10));
    assertNotEquals(
        WordProblemGenerator.generate(1, 160, 32, 10),
        WordProblemGenerator.generate(2, 160, 32, 10));
  }

  @Test
  void refusesStepsThatItCannotRead() {
    assertThrows(IllegalArgumentException.class, () -> SolutionStep.parse("a plus b"));
    assertThrows(IllegalArgumentException.class, () -> SolutionStep.parse("a % b"));
    assertThrows(IllegalArgumentException.class, () -> SolutionStep.parse("a +"));
  }

  private static String checkedResult(String line) {
    Matcher step = STEP.matcher(line);
    assertTrue(step.matches(), line);
    int left = Integer.parseInt(step.group(1));
    int right = Integer.parseInt(step.group(3));
    int result = Integer.parseInt(step.group(4));
    switch (step.group(2)) {
      case "+" -> assertEquals(left + right, result, line);
      case "-" -> assertEquals(left - right, result, line);
      case "*" -> assertEquals(left * right, result, line);
      default -> assertEquals(left, result * right, line);
    }
    assertTrue(result >= 1 && result < 100, line);
    return step.group(4);
  }

  private static Map<String, Long> byKind(List<WordProblem> problems) {
    return problems.stream()
        .collect(Collectors.groupingBy(WordProblem::kind, Collectors.counting()));
  }

  private static <T> Set<T> distinct(List<WordProblem> problems, Function<WordProblem, T> part) {
    return problems.stream().map(part).collect(Collectors.toSet());
  }
}
