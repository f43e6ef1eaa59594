package dev.beamrlvr.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberVerifierTest {

  static List<JsonNode> cases() throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                NumberVerifierTest.class.getResourceAsStream("verifier_cases.jsonl"),
                StandardCharsets.UTF_8))) {
      List<JsonNode> cases = new java.util.ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        cases.add(json.readTree(line));
      }
      assertEquals(26, cases.size());
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesTheCases(JsonNode row) {
    Verdict verdict = flexible(row.get("completion").asText(), row.get("gold").asText());
    assertEquals(
        row.get("correct").asBoolean(), verdict.getKind() == VerdictKind.CORRECT, row.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#### 18 apples",
        "#### 18 km",
        "#### 18km",
        "#### $18.00 per hour",
        "####18",
        "#### 18 = 18.0",
        "#### +18",
        "#### 36/2",
        "#### $\\frac{36}{2}$",
        "#### \\dfrac{-36}{-2}",
        "#### 1.8 \\times 10^1",
        "#### 1.8 \u00d7 10^{1}",
        "#### 180e-1",
        "#### 18\\%",
        "#### 18^\\circ",
        "#### 18\r\nDone.",
        "\\boxed{\\text{18}}",
        "\\boxed{18\\text{ apples}}",
        "\\boxed{\\boxed{18}}",
        "\\boxed{\n  18\n}",
        "\\boxed{{18}}",
        "\\fbox{18}",
        "in 3 days that is \\boxed{18}.",
        "The answer is \\boxed{\n18\n}",
        "\\[ \\boxed{18} \\]",
        "**The final answer is: 18!**",
        "THE ANSWER IS 18",
        "The answer is 5.\nNo, the answer is 18.\nI hope the answer is clear.",
        "\uff03\uff03\uff03\uff03 \uff11\uff18",
        "#### \u7b54\u684818",
        "\\boxed{18",
        "#### US$18",
        "#### 18-inch",
      })
  void findsEighteenOnTheAnswerLine(String completion) {
    assertEquals(VerdictKind.CORRECT, strict(completion, "18").getKind(), completion);
    assertEquals(VerdictKind.CORRECT, flexible(completion, "18").getKind(), completion);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#### 5-18",
        "#### 5 - 18",
        "#### 20 \u2013 18",
        "#### 18, 20",
        "#### 18 or 20",
        "#### 18/0",
        "#### 18^2",
        "#### 18\\pi",
        "#### \\sqrt{18}",
        "#### 18e9999999999",
        "#### -18",
        "#### \u221218",
        "#### 1,8",
        "#### 18:00",
        "#### 1.2.18",
        "#### 18*2",
        "#### 18a5",
        "\\boxed{17} \\boxed{18}",
        "\\boxed{18} #### 17",
        "The answer is 17, so \\boxed{18}",
        "#### (3)-18",
        "#### 2\\frac{1}{2}",
        "#### 18\n#### 17",
      })
  void anotherAnswerIsIncorrect(String completion) {
    assertEquals(VerdictKind.INCORRECT, strict(completion, "18").getKind(), completion);
    assertEquals(VerdictKind.INCORRECT, flexible(completion, "18").getKind(), completion);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10 * 10^{3\n18", "\\frac x18", "so 3 +\u00a018", "it is 3 - 18 of them"})
  void aNumberThatReachesOverSpacesIsNotTheOneThatItEndsIn(String completion) {
    assertEquals(VerdictKind.INCORRECT, flexible(completion, "18").getKind(), completion);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "####",
        "#### eighteen",
        "\\boxed{}",
        "The answer is unknown",
        "water is H_2O",
        "m^2 and x_{18}",
        "COVID-19",
        "The answer is not known",
      })
  void noNumberIsNoAnswer(String completion) {
    assertEquals(VerdictKind.NO_ANSWER, strict(completion, "18").getKind(), completion);
    Verdict verdict = flexible(completion, "18");
    assertEquals(VerdictKind.NO_ANSWER, verdict.getKind(), completion);
    assertNull(verdict.getExtracted());
    assertNull(verdict.getRule());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "so it is 18",
        "3 + 15 = 18",
        "<<3+15=18>>18",
        "that makes 18 apples.",
        "18\n####",
        "a total of **18**.",
        "from 20, 18 are left",
        "- 18",
        "Step 1: 18",
      })
  void onlyFlexibleModeTakesTheLastNumber(String completion) {
    assertEquals(VerdictKind.NO_ANSWER, strict(completion, "18").getKind(), completion);
    Verdict verdict = flexible(completion, "18");
    assertEquals(VerdictKind.CORRECT, verdict.getKind(), completion);
    assertEquals("last number", verdict.getRule());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#### 1,00 | 100",
        "#### 1,0000 | 10000",
        "#### 0,500 | 500",
        "#### 12,34 | 1234",
        "#### 1234,567 | 1234567",
        "#### 1,000,00 | 100000",
        "#### 1.000,5 | 1000.5",
      })
  void malformedCommasSeparateNothing(String completion, String gold) {
    assertEquals(VerdictKind.INCORRECT, flexible(completion, gold).getKind());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#### 1,234,567 | 1234567",
        "\\boxed{1{,}234} | 1234",
        "\\boxed{1\\,234} | 1234",
        "\\boxed{1,\\!234} | 1234",
        "#### 1\u202f234 | 1234",
        "#### -$1,234.50 | -1234.5",
        "#### $-3 | -3",
        "#### \u20ac 3 | 3",
        "#### .5 | 0.5",
        "#### 2/6 | 1/3",
        "#### \\frac12 | 0.5",
        "#### -\\frac{1}{4} | -0.25",
        "#### -0 | 0",
        "#### 007 | 7",
        "#### 1e3 | 1,000",
        "#### 1e-999999999 | 1e-999999999",
        "#### 1e999999999 | 10e999999998",
        "#### 18 | #### 18",
      })
  void readsNumbersExactly(String completion, String gold) {
    assertEquals(VerdictKind.CORRECT, strict(completion, gold).getKind(), completion);
  }

  @Test
  void theVerdictSaysWhatWasFound() {
    Verdict right = strict("so #### $1,800.00 a year", "1800");
    assertEquals("$1,800.00", right.getExtracted());
    assertEquals("####", right.getRule());
    assertEquals("equals 1800", right.getReason());

    Verdict two = strict("#### 18 or \uff12\uff10", "18");
    assertEquals("18", two.getExtracted());
    assertEquals("the answer line also has \uff12\uff10", two.getReason());

    Verdict expression = strict("\\boxed{5-18}", "18");
    assertEquals("5-18", expression.getExtracted());
    assertEquals("\\boxed", expression.getRule());
    assertEquals("not a number that can be compared", expression.getReason());

    assertEquals("the answer is", strict("the answer is 3", "4").getRule());
    assertEquals("is not 4", strict("the answer is 3", "4").getReason());
    assertEquals("no answer line", strict("3", "4").getReason());
    assertEquals("no number on the answer line (####)", strict("####", "4").getReason());
  }

  @Test
  void aGoldAnswerThatIsNoNumberIsRefused() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> flexible("#### 18", "eighteen"));
    assertEquals("the gold answer is not a number: 'eighteen'", error.getMessage());
  }

  @Test
  void modesHaveNames() {
    assertEquals(NumberVerifier.Mode.STRICT, NumberVerifier.Mode.of("strict"));
    assertEquals("flexible", NumberVerifier.flexible().mode().toString());
    assertThrows(IllegalArgumentException.class, () -> NumberVerifier.Mode.of("lenient"));
  }

  private static Verdict strict(String completion, String gold) {
    return NumberVerifier.strict().verify("", completion, gold);
  }

  private static Verdict flexible(String completion, String gold) {
    return NumberVerifier.flexible().verify("", completion, gold);
  }
}
