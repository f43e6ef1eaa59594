package dev.beamrlvr.rewards;

/** Whether a number goes on as an expression, which is then no number, and where that ends. */
final class NumberSuffix {

  private NumberSuffix() {}

  /**
   * Looks at what follows a number that ends at {@code end}. Returns -1 if the number ends there,
   * else how many characters lie between it and the rest of the expression.
   */
  static int expression(AnswerText text, int end) {
    char next = text.at(end);
    if (next == '^') {
      return isDegree(text, end + 1) ? -1 : 1;
    }
    if (next == '.' || next == ',' || next == '_' || next == ':') {
      return AnswerText.isDigit(text.at(end + 1)) ? 1 : -1;
    }
    if (isOperator(next)) {
      return isOperand(text, end + 1) ? 1 : -1;
    }
    int gap = next == ' ' ? 1 : 0;
    if (gap == 1 && isOperator(text.at(end + 1)) && text.at(end + 2) == ' ') {
      return isOperand(text, end + 3) ? 3 : -1;
    }
    return LatexCommands.isTransparent(LatexCommands.nameAt(text, end + gap)) ? -1 : gap;
  }

  /** Where the expression ends that goes on {@code gap} characters after {@code end}. */
  static int endOfExpression(AnswerText text, int end, int gap) {
    int position = end + gap;
    while (true) {
      while (isGlue(text.at(position))) {
        position++;
      }
      int more = AnswerText.isSpace(text.at(position)) ? expression(text, position) : -1;
      if (more < 0) {
        return position;
      }
      position += Math.max(more, 1);
    }
  }

  private static boolean isOperator(char character) {
    return character == '-'
        || character == '+'
        || character == '*'
        || character == '/'
        || character == '\u00f7';
  }

  private static boolean isOperand(AnswerText text, int position) {
    int i = text.at(position) == '\\' && text.at(position + 1) == '$' ? position + 1 : position;
    i += AnswerText.isCurrency(text.at(i)) ? 1 : 0;
    return DecimalReader.startsAt(text, i) || FractionReader.startsAt(text, i);
  }

  private static boolean isDegree(AnswerText text, int position) {
    int i = text.at(position) == '{' ? position + 1 : position;
    return LatexCommands.nameAt(text, i).equals("circ");
  }

  private static boolean isGlue(char character) {
    return AnswerText.isLetter(character)
        || AnswerText.isDigit(character)
        || "+-*/\u00f7^_:.,{}\\$".indexOf(character) >= 0;
  }
}
