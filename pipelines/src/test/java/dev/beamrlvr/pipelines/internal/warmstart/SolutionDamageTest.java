package dev.beamrlvr.pipelines.internal.warmstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SolutionDamageTest {

  private final SolutionDamage damage = new SolutionDamage(new SplittableRandom(1));

  @Test
  void oneMistakeCarriesThroughToTheAnswer() {
    Set<String> wrong = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      wrong.add(damage.damage("3 + 4 = 7\n7 - 2 = 5\n#### 5"));
    }
    assertTrue(wrong.contains("3 * 4 = 12\n12 - 2 = 10\n#### 10"), wrong.toString());
    assertTrue(wrong.contains("3 + 4 = 8\n8 - 2 = 6\n#### 6"), wrong.toString());
    assertTrue(wrong.contains("3 + 4 = 7\n7 + 2 = 9\n#### 9"), wrong.toString());
    assertTrue(wrong.contains("3 + 4 = 7\n7 - 2 = 4\n#### 4"), wrong.toString());
  }

  @Test
  void bundledSolutionsKeepTheirFormAndNearlyAllBecomeWrong() throws IOException {
    int unchanged = 0;
    for (String line : BundledProblems.text(BundledProblems.TRAIN).lines().toList()) {
      String solution = new ObjectMapper().readTree(line).get("answer").asText();
      String wrong = damage.damage(solution);
      List<String> before = solution.lines().toList();
      List<String> after = wrong.lines().toList();
      unchanged += wrong.equals(solution) ? 1 : 0;
      assertEquals(before.size(), after.size(), wrong);
      String result = "";
      for (String step : after.subList(0, after.size() - 1)) {
        assertTrue(step.matches("\\d+ [-+*/] \\d+ = [1-9]\\d*"), wrong);
        result = step.substring(step.indexOf("= ") + 2);
      }
      assertEquals("#### " + result, after.get(after.size() - 1), wrong);
    }
    assertTrue(unchanged <= 20, unchanged + " of 2000 solutions stayed right");
  }

  @Test
  void leavesTextWithoutStepsAsItIs() {
    assertEquals("I do not know.\n#### 7", damage.damage("I do not know.\n#### 7"));
  }

  @Test
  void theSeedDecides() {
    String solution = "3 + 4 = 7\n7 - 2 = 5\n#### 5";
    SolutionDamage first = new SolutionDamage(new SplittableRandom(9));
    SolutionDamage second = new SolutionDamage(new SplittableRandom(9));
    for (int i = 0; i < 20; i++) {
      assertEquals(first.damage(solution), second.damage(solution));
    }
  }
}
