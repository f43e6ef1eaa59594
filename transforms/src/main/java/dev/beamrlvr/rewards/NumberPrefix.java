package dev.beamrlvr.rewards;

/**
 * What stands directly before a number: its sign, its currency, or something that makes it no
 * number. Looks a bounded number of characters back.
 *
 * @param start where the number with its sign and currency starts
 * @param sign -1 after a minus sign, else 1
 * @param isWord the digits belong to a word or an index, as in {@code H2O}, {@code x-5}, {@code
 *     m^2}
 * @param isMalformed the digits belong to something that is no number, as in {@code (3)-5} or
 *     {@code \sqrt{2}}
 */
record NumberPrefix(int start, int sign, boolean isWord, boolean isMalformed) {

  static NumberPrefix before(AnswerText text, int core) {
    int start = core;
    int signAt = -1;
    if (isSign(text.at(start - 1))) {
      signAt = start - 1;
      start = currencyBefore(text, signAt);
    } else {
      start = currencyBefore(text, start);
      if (isSign(text.at(start - 1))) {
        signAt = --start;
      }
    }
    int sign = signAt >= 0 && text.at(signAt) == '-' ? -1 : 1;
    char before = text.at(start - 1);
    boolean glued = signAt >= 0 || start == core;
    boolean word = glued && (AnswerText.isLetter(before) || isIndex(text, start));
    boolean malformed = signAt >= 0 ? isOperand(before) : isArgument(text, start);
    return new NumberPrefix(start, sign, word, malformed);
  }

  /** Where the currency before {@code end} starts, {@code end} if there is none. */
  private static int currencyBefore(AnswerText text, int end) {
    int i = text.at(end - 1) == ' ' ? end - 1 : end;
    if (!AnswerText.isCurrency(text.at(i - 1))) {
      return end;
    }
    return text.at(i - 2) == '\\' ? i - 2 : i - 1;
  }

  private static boolean isIndex(AnswerText text, int start) {
    char before = text.at(start - 1);
    char two = text.at(start - 2);
    return before == '^' || before == '_' || before == '{' && (two == '^' || two == '_');
  }

  /** A sign after one of these is an operator, so no sign. */
  private static boolean isOperand(char before) {
    return AnswerText.isDigit(before)
        || isSign(before)
        || before == ')'
        || before == ']'
        || before == '}'
        || before == '%'
        || before == '^';
  }

  private static boolean isArgument(AnswerText text, int start) {
    return text.at(start - 1) == '{'
        && !LatexCommands.isTransparent(LatexCommands.nameBefore(text, start - 1));
  }

  private static boolean isSign(char character) {
    return character == '-' || character == '+';
  }
}
