package dev.beamrlvr.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.schemas.VerdictKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class NumberVerifierProperties {

  private final NumberVerifier strict = NumberVerifier.strict();

  @Provide
  Arbitrary<String> surroundings() {
    return Arbitraries.of(
        "#### %s",
        "So.\n####%s\n",
        "\\boxed{%s}",
        "\\[\\boxed{ \\text{%s} }\\]",
        "#### $%s$",
        "#### **%s**",
        "#### %s%%",
        "#### %s apples",
        "#### (%s)",
        "#### \"%s\"",
        "3 and 4 give 7. The answer is %s.",
        "The answer is: %s km/h",
        "#### x = %s",
        "#### %s\nThe rest is silence about 5 things");
  }

  @Property(shrinking = ShrinkingMode.BOUNDED)
  void anyInteger(@ForAll BigInteger number, @ForAll("surroundings") String surroundings) {
    check(number.toString(), number.toString(), surroundings);
    check(String.format(Locale.ROOT, "%,d", number), number.toString(), surroundings);
    check(number + ".000", number.toString(), surroundings);
    check(number.toString().replace('-', '\u2212'), number.toString(), surroundings);
    check(fullWidth(number.toString()), number.toString(), surroundings);
  }

  @Property
  void anyDecimal(
      @ForAll @BigRange(min = "-1e12", max = "1e12") @Scale(9) BigDecimal number,
      @ForAll("surroundings") String surroundings) {
    check(number.toPlainString(), number.toPlainString(), surroundings);
    check(number.toPlainString(), number.stripTrailingZeros().toPlainString(), surroundings);
    check(number.unscaledValue() + "e-" + number.scale(), number.toPlainString(), surroundings);
    check(String.format(Locale.ROOT, "%,.9f", number), number.toPlainString(), surroundings);
  }

  @Property
  void anyFraction(
      @ForAll @IntRange(min = -9999, max = 9999) int numerator,
      @ForAll @IntRange(min = 1, max = 9999) int denominator,
      @ForAll @IntRange(min = 1, max = 99) int factor) {
    String gold = numerator + "/" + denominator;
    String scaled = factor * numerator + "/" + factor * denominator;
    check(scaled, gold, "#### %s");
    String latex = String.format("\\dfrac{%d}{%d}", factor * numerator, factor * denominator);
    check(latex, gold, "\\boxed{%s}");
    assertEquals(GoldAnswers.of(gold), GoldAnswers.of(scaled));
    assertEquals(GoldAnswers.of(gold), GoldAnswers.of(GoldAnswers.of(gold)));
  }

  @Property
  void differentNumbersDiffer(
      @ForAll @BigRange(min = "-1e6", max = "1e6") @Scale(3) BigDecimal one,
      @ForAll @BigRange(min = "-1e6", max = "1e6") @Scale(3) BigDecimal other,
      @ForAll("surroundings") String surroundings) {
    VerdictKind expected = one.compareTo(other) == 0 ? VerdictKind.CORRECT : VerdictKind.INCORRECT;
    String completion = surroundings.replace("%s", one.toPlainString()).replace("%%", "%");
    assertEquals(expected, strict.verify("", completion, other.toPlainString()).getKind());
    String both = "#### " + one.toPlainString() + " or " + other.toPlainString();
    assertEquals(expected, strict.verify("", both, one.toPlainString()).getKind());
    String line = "#### " + other.toPlainString() + "\n" + completion;
    assertEquals(expected, strict.verify("", line, other.toPlainString()).getKind());
  }

  @Property
  void nothingMakesItThrow(@ForAll String text, @ForAll("hostile") String hostile) {
    for (String completion : new String[] {text, hostile, "#### " + hostile, hostile + text}) {
      strict.verify("", completion, "18");
      NumberVerifier.flexible().verify("", completion, "18");
    }
  }

  @Property(tries = 3000)
  void theLastNumberIsTheLastOfAll(@ForAll("hostile") String completion) {
    AnswerText text = new AnswerText(completion);
    NumberScanner numbers = new NumberScanner(text, 0, text.length());
    NumberToken last = null;
    for (NumberToken token = numbers.next(); token != null; token = numbers.next()) {
      last = token;
    }
    assertEquals(last, NumberScanner.lastOf(text));
  }

  @Provide
  Arbitrary<String> hostile() {
    return Arbitraries.of(
            "#",
            "####",
            "\\boxed{",
            "}",
            "{",
            "\\frac",
            "1",
            "18",
            ",",
            ".",
            "-",
            "e",
            "/",
            " ",
            "\n",
            "$",
            "\\",
            "*",
            "^",
            "the answer is",
            "\\times",
            "10^",
            "10 * 10^{3",
            "x",
            " so we ",
            "%",
            "\u2212",
            "\uff11")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  private void check(String written, String gold, String surroundings) {
    String completion = surroundings.replace("%s", written).replace("%%", "%");
    assertEquals(
        VerdictKind.CORRECT,
        strict.verify("", completion, gold).getKind(),
        () -> completion + " against " + gold);
  }

  private static String fullWidth(String digits) {
    StringBuilder text = new StringBuilder();
    digits.chars().forEach(c -> text.append((char) (c + 0xfee0)));
    return text.toString();
  }
}
