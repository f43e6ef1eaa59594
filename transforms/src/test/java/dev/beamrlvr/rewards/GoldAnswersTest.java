package dev.beamrlvr.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldAnswersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234 | 1234",
        "-5 | -5",
        "\u22125 | -5",
        "$3.50 | 3.5",
        "18.00 | 18",
        "0.05 | 0.05",
        "20% | 20",
        "2/6 | 1/3",
        "10/4 | 2.5",
        "-1/30 | -1/30",
        "1e3 | 1000",
        "1e999999999 | 1e999999999",
        "000 | 0",
      })
  void readsNumbersInCanonicalForm(String text, String canonical) {
    assertEquals(canonical, GoldAnswers.of(text));
    assertEquals(canonical, GoldAnswers.of(GoldAnswers.of(text)));
    assertEquals(canonical, GoldAnswers.fromSolution("16 - 3 = 13\n#### 7\n#### " + text + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "eighteen", "18 apples", "18 19", "5-18", "1,00", "She has 18", "1/0"})
  void refusesWhatIsNoNumber(String text) {
    assertThrows(IllegalArgumentException.class, () -> GoldAnswers.of(text));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> GoldAnswers.fromSolution("so\n#### " + text));
    assertEquals("what follows the last #### is not a number: '" + text + "'", error.getMessage());
  }

  @Test
  void aSolutionNeedsItsMarker() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> GoldAnswers.fromSolution("18"));
    assertEquals("the solution has no '#### ' with the answer after it", error.getMessage());
  }
}
