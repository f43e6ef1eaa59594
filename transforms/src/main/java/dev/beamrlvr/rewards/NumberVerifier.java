package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.Verdict;
import java.util.Locale;

/**
 * Judges responses to problems whose answer is one number, as in GSM8K.
 *
 * <p>The answer is what stands after {@code ####}, inside {@code \boxed{}} or after "the answer is"
 * on the last line that has one of these; two different numbers there are a wrong answer. In
 * flexible mode a response without such a number is judged by its last number. There is no limit on
 * how far back the answer line may be.
 *
 * <p>Numbers are compared exactly, as decimals or fractions, whatever stands around them: currency,
 * percent sign, unit, markdown, LaTeX, well-formed thousands commas, full-width digits, the Unicode
 * minus sign, {@code 1.8e1} for 18. An expression ({@code 5-18}) or a malformed number ({@code
 * 1,00}) is a wrong answer, and not the number that it ends in. The rules are our own; time is
 * linear in the length of the response, whatever it holds.
 */
public final class NumberVerifier implements Verifier {

  /** Which responses have an answer. */
  public enum Mode {
    /** Only those with an answer line. */
    STRICT,
    /** Also those with any number: the last one is the answer. */
    FLEXIBLE;

    /** Reads {@code strict} or {@code flexible}. */
    public static Mode of(String name) {
      for (Mode mode : values()) {
        if (mode.toString().equals(name)) {
          return mode;
        }
      }
      throw new IllegalArgumentException(
          "unknown verifier mode '" + name + "': give strict or flexible");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final String LAST_NUMBER = "last number";

  private static final long serialVersionUID = 1;

  private final Mode mode;

  private NumberVerifier(Mode mode) {
    this.mode = mode;
  }

  /** The verifier of the given mode. */
  public static NumberVerifier of(Mode mode) {
    return new NumberVerifier(mode);
  }

  /** Judges answer lines only. */
  public static NumberVerifier strict() {
    return of(Mode.STRICT);
  }

  /** Judges the answer line, or else the last number. */
  public static NumberVerifier flexible() {
    return of(Mode.FLEXIBLE);
  }

  /** Which responses this verifier finds an answer in. */
  public Mode mode() {
    return mode;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if {@code gold} is neither a number nor a solution that ends
   *     in one
   */
  @Override
  public Verdict verify(String question, String completion, String gold) {
    return judge(completion, gold);
  }

  Verdict judge(CharSequence completion, String gold) {
    ExactNumber expected = GoldAnswers.number(gold);
    AnswerText text = new AnswerText(completion);
    AnswerLine line = AnswerLine.lastOf(text);
    NumberToken first = null;
    if (line != null) {
      for (int[] part : line.parts()) {
        NumberScanner numbers = new NumberScanner(text, part[0], part[1]);
        for (NumberToken token = numbers.next(); token != null; token = numbers.next()) {
          if (first != null && !(token.value() != null && token.value().equals(first.value()))) {
            String both = text.quote(first.start(), first.end());
            String reason = "the answer line also has " + text.quote(token.start(), token.end());
            return Verdicts.incorrect(both, line.rule(), reason);
          }
          first = first == null ? token : first;
        }
      }
    }
    if (first != null) {
      return compare(text, first, line.rule(), expected);
    }
    if (mode == Mode.STRICT) {
      return Verdicts.noAnswer(
          line == null ? "no answer line" : "no number on the answer line (" + line.rule() + ")");
    }
    NumberToken last = NumberScanner.lastOf(text);
    return last == null
        ? Verdicts.noAnswer("no number in the response")
        : compare(text, last, LAST_NUMBER, expected);
  }

  private static Verdict compare(
      AnswerText text, NumberToken token, String rule, ExactNumber expected) {
    String extracted = text.quote(token.start(), token.end());
    if (token.value() == null) {
      return Verdicts.incorrect(extracted, rule, "not a number that can be compared");
    }
    String number = expected.toString();
    String shown = new AnswerText(number).quote(0, number.length());
    return token.value().equals(expected)
        ? Verdicts.correct(extracted, rule, "equals " + shown)
        : Verdicts.incorrect(extracted, rule, "is not " + shown);
  }
}
