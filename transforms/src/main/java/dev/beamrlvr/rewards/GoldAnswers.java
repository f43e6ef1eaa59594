package dev.beamrlvr.rewards;

/** Reads the correct answers that problem sets come with. */
public final class GoldAnswers {

  private static final int LONGEST_QUOTE = 60;

  private GoldAnswers() {}

  /**
   * Returns the number after the last {@code ####} of a worked solution, in canonical form: {@code
   * "... #### 1,234"} gives {@code "1234"}.
   *
   * @throws IllegalArgumentException if there is no {@code ####}, or not exactly one number after
   *     it
   */
  public static String fromSolution(String solution) {
    if (!isSolution(solution)) {
      throw new IllegalArgumentException("the solution has no '#### ' with the answer after it");
    }
    return number(solution).toString();
  }

  /**
   * Returns the correct answer in canonical form, from a worked solution or from the answer itself.
   *
   * @param text a solution with {@code #### N}, or a number and nothing else: {@code 1,234}, {@code
   *     $5}, {@code -0.5}, {@code 3/4}, {@code 20%}
   * @throws IllegalArgumentException if it is neither
   */
  public static String of(String text) {
    return number(text).toString();
  }

  /** Whether {@code text} marks its answer with {@code ####}. */
  public static boolean isSolution(String text) {
    return text.contains(AnswerLine.HASHES);
  }

  static ExactNumber number(String gold) {
    int marker = gold.lastIndexOf(AnswerLine.HASHES);
    String answer = marker < 0 ? gold : gold.substring(marker + AnswerLine.HASHES.length());
    AnswerText text = new AnswerText(answer);
    NumberScanner numbers = new NumberScanner(text, 0, text.length());
    NumberToken token = numbers.next();
    if (token == null
        || token.value() == null
        || numbers.next() != null
        || hasWords(text, 0, token.start())
        || hasWords(text, token.end(), text.length())) {
      throw new IllegalArgumentException(
          (marker < 0 ? "the gold answer" : "what follows the last ####")
              + " is not a number: '"
              + answer.strip().substring(0, Math.min(answer.strip().length(), LONGEST_QUOTE))
              + "'");
    }
    return token.value();
  }

  private static boolean hasWords(AnswerText text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.isLetterOrDigit(text.at(i))) {
        return true;
      }
    }
    return false;
  }
}
