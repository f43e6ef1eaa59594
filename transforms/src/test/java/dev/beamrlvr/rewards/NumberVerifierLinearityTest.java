package dev.beamrlvr.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile responses cost a bounded number of looks at each character. */
class NumberVerifierLinearityTest {

  private static final int MEGABYTE = 1 << 20;
  private static final int MOST_LOOKS_AT_A_CHARACTER = 120;

  static List<String> patterns() {
    return List.of(
        "7",
        ",",
        "#",
        "####",
        "\\boxed{",
        "{",
        "}",
        " ",
        "\n",
        "-",
        "$",
        ".",
        "1,",
        "1,000,",
        "1 ",
        "1-",
        "1 - ",
        "1/",
        "\\frac{",
        "\\frac{1",
        "\\frac{1}{2}",
        "\\",
        "1e",
        "1e1",
        "e9",
        "a",
        "1a",
        "the answer is ",
        "the answer is \n",
        "#### \n",
        "\\boxed{}",
        "\\boxed{\n",
        "1{,}",
        "1 * 10^",
        "1\\times ",
        "1 \\pi ",
        "^",
        "1^",
        "\\sqrt{1",
        "\u2212",
        "\u2013",
        "\uff11",
        "1\u202f",
        "0",
        "1.",
        "%",
        "*",
        "**1",
        "\\text{1",
        "1:",
        "_1");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void looksAtEachCharacterABoundedNumberOfTimes(String pattern) {
    String hostile = pattern.repeat(MEGABYTE / pattern.length());
    for (String completion : List.of(hostile, "#### " + hostile, hostile + "\n#### 18")) {
      CountedText text = new CountedText(completion);
      assertTimeoutPreemptively(
          Duration.ofSeconds(60), () -> NumberVerifier.flexible().judge(text, "18"));
      assertTrue(
          text.looks <= (long) MOST_LOOKS_AT_A_CHARACTER * completion.length(),
          () -> text.looks / completion.length() + " looks at a character of " + pattern);
    }
  }

  @Test
  void aMillionDigitsAreCompared() {
    String digits = "7".repeat(1_000_000);
    NumberVerifier verifier = NumberVerifier.strict();
    assertEquals(
        VerdictKind.CORRECT, verifier.verify("", "#### " + digits + ".00", digits).getKind());
    Verdict verdict = verifier.verify("", "#### " + digits, digits + "7");
    assertEquals(VerdictKind.INCORRECT, verdict.getKind());
    assertTrue(verdict.getExtracted().length() < 300);
    assertTrue(verdict.getReason().length() < 300);
    assertEquals(VerdictKind.INCORRECT, verifier.verify("", "#### 1/" + digits, "18").getKind());
  }

  private static final class CountedText implements CharSequence {
    private final String text;
    private long looks;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      looks++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      looks += end - start;
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      throw new AssertionError("the whole text was copied");
    }
  }
}
