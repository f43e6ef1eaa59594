package dev.beamrlvr.pipelines.internal.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SuccessRatesTest {
  private static final double TOLERANCE = 1e-12;

  /** The definition: the share of all subsets of k answers with a correct one among them. */
  private static double passByCounting(int samples, int correct, int k) {
    int subsets = 0;
    int passing = 0;
    for (int subset = 0; subset < 1 << samples; subset++) {
      if (Integer.bitCount(subset) == k) {
        subsets++;
        // The first answers are the correct ones.
        if ((subset & ((1 << correct) - 1)) != 0) {
          passing++;
        }
      }
    }
    return (double) passing / subsets;
  }

  private static List<Answer> answers(String... texts) {
    return Stream.of(texts).map(text -> new Answer(text, "7".equals(text))).toList();
  }

  @Test
  void passAtKIsTheShareOfSubsetsWithACorrectAnswer() {
    for (int samples = 1; samples <= 7; samples++) {
      for (int correct = 0; correct <= samples; correct++) {
        for (int k = 1; k <= samples; k++) {
          assertEquals(
              passByCounting(samples, correct, k),
              PassAtK.estimate(samples, correct, k),
              TOLERANCE,
              samples + " samples, " + correct + " correct, k = " + k);
        }
      }
    }
  }

  @Test
  void passAtKRefusesWhatIsNoSample() {
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(4, 5, 1));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(4, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(4, 2, 5));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(4, 2, 0));
  }

  @Test
  void theMostFrequentAnswerWins() {
    assertEquals(1, MajorityVote.estimate(answers("8", "7", "7"), 3));
    assertEquals(0, MajorityVote.estimate(answers("7", "8", "8"), 3));
  }

  @Test
  void theFirstOfEquallyFrequentAnswersWins() {
    assertEquals(1, MajorityVote.estimate(answers("7", "8", "9"), 3));
    assertEquals(0, MajorityVote.estimate(answers("8", "7", "7", "8"), 4));
  }

  @Test
  void responsesWithoutAnAnswerDoNotVote() {
    assertEquals(1, MajorityVote.estimate(answers(null, null, "7"), 3));
    assertEquals(0, MajorityVote.estimate(answers(null, null, null), 3));
  }

  @Test
  void majorityIsTheMeanOverWholeBlocks() {
    assertEquals(0.5, MajorityVote.estimate(answers("7", "7", "8", "8", "7"), 2));
    assertEquals(0.6, MajorityVote.estimate(answers("7", "7", "8", "8", "7"), 1), TOLERANCE);
    assertThrows(IllegalArgumentException.class, () -> MajorityVote.estimate(answers("7"), 2));
  }

  @Test
  void aMeanHasTheStandardErrorOfItsPrompts() {
    Estimate estimate = Estimate.of(List.of(0.0, 1.0, 1.0, 0.0));
    assertEquals(0.5, estimate.mean());
    // Sample variance 1/3 of four prompts.
    assertEquals(Math.sqrt(1.0 / 12), estimate.standardError(), TOLERANCE);
    assertTrue(Double.isNaN(Estimate.of(List.of(1.0)).standardError()));
    assertThrows(IllegalArgumentException.class, () -> Estimate.of(List.of()));
  }

  @Test
  void ratesOfTwoPromptsByHand() {
    SuccessRates rates = new SuccessRates(4);
    rates.add("b", new Answer("7", true), answers("7", "7", "8", null));
    rates.add("a", new Answer("8", false), answers("8", "8", "7", "8"));
    Map<String, Estimate> estimates = rates.estimates();
    assertEquals(
        List.of("greedy", "mean@4", "pass@2", "pass@4", "maj@2", "maj@4"),
        new ArrayList<>(estimates.keySet()));
    assertEquals(0.5, estimates.get("greedy").mean());
    assertEquals((0.5 + 0.25) / 2, estimates.get("mean@4").mean(), TOLERANCE);
    // Of six pairs five have one of b's two correct answers, and three have a's one.
    assertEquals((5.0 / 6 + 3.0 / 6) / 2, estimates.get("pass@2").mean(), TOLERANCE);
    assertEquals(1, estimates.get("pass@4").mean());
    // b: (7 7) right, (8 -) wrong; a: (8 8) wrong, (7 8) right by order.
    assertEquals(0.5, estimates.get("maj@2").mean());
    assertEquals(0.5, estimates.get("maj@4").mean());
    assertEquals(2, estimates.get("maj@4").prompts());
    assertThrows(
        IllegalArgumentException.class,
        () -> rates.add("c", new Answer(null, false), answers("7")));
  }
}
