package dev.beamrlvr.rewards;

/**
 * Finds the numbers in a part of a response, from left to right, in time linear in its length.
 *
 * <p>A number may carry a sign (only at the start of a token: {@code 5-18} has none), a currency, a
 * percent sign, markdown or LaTeX around it, and a unit behind it. What has digits and is neither a
 * number nor a word ({@code 5-18}, {@code 3 * 4}, {@code 1,00}, {@code 2^3}) comes out as a token
 * without a value: it must not be taken for the number that it contains.
 */
final class NumberScanner {

  private final AnswerText text;
  private final int to;
  private int position;

  /** Scans {@code text} from {@code from} to {@code to}; numbers do not reach across the ends. */
  NumberScanner(AnswerText text, int from, int to) {
    this.text = text;
    this.position = from;
    this.to = to;
  }

  /** The last token of a response, or null: mostly its last line or sentence has one. */
  static NumberToken lastOf(AnswerText text) {
    for (int end = text.length(); end > 0; ) {
      int start = end - 1;
      while (start > 0 && !isBoundary(text, start)) {
        start--;
      }
      NumberScanner numbers = new NumberScanner(text, start, end);
      NumberToken last = null;
      for (NumberToken token = numbers.next(); token != null; token = numbers.next()) {
        last = token;
      }
      if (last != null) {
        return last;
      }
      end = start;
    }
    return null;
  }

  /**
   * Whether a scan from the left certainly comes by here: at the end of a line, or between words.
   * No token reaches across, but for what stands in the braces or after the name of a LaTeX command
   * such as {@code \frac}.
   */
  private static boolean isBoundary(AnswerText text, int position) {
    char character = text.at(position);
    return (character == '\n' || character == ' ' && AnswerText.isLetter(text.at(position + 1)))
        && isPlain(text.at(position - 1))
        && isPlain(text.at(position - 2));
  }

  private static boolean isPlain(char character) {
    return character != 'c'
        && character != '{'
        && character != '}'
        && !AnswerText.isDigit(character);
  }

  /** The next token, or null at the end. */
  NumberToken next() {
    while (position < to) {
      char character = text.at(position);
      if (character != '\\' && character != '.' && !AnswerText.isDigit(character)) {
        position++;
        continue;
      }
      boolean fraction = FractionReader.startsAt(text, position);
      if (fraction || startsDecimal()) {
        int floor = position;
        NumberPrefix prefix = NumberPrefix.before(text, position);
        if (prefix.isWord() && !fraction) {
          skipWord();
          continue;
        }
        NumberToken number =
            fraction
                ? FractionReader.readCommand(text, position)
                : FractionReader.readDecimals(text, position);
        NumberToken token = complete(number, prefix);
        position = Math.max(token.end(), floor + 1);
        return token;
      }
      position++;
    }
    return null;
  }

  private NumberToken complete(NumberToken number, NumberPrefix prefix) {
    int end = number.end();
    ExactNumber value = prefix.isMalformed() || prefix.isWord() ? null : number.value();
    while (AnswerText.isLetter(text.at(end))) {
      end++;
    }
    boolean unitWithDigits = end > number.end() && AnswerText.isDigit(text.at(end));
    end = unitWithDigits ? end : number.end();
    int gap = unitWithDigits ? 0 : NumberSuffix.expression(text, end);
    if (value == null || unitWithDigits || gap >= 0) {
      value = null;
      end = NumberSuffix.endOfExpression(text, end, Math.max(gap, 0));
    } else {
      value = value.times(prefix.sign());
    }
    return new NumberToken(prefix.start(), Math.min(end, to), value);
  }

  /** A decimal point after a letter, a digit or a point is punctuation. */
  private boolean startsDecimal() {
    if (!DecimalReader.startsAt(text, position)) {
      return false;
    }
    char before = text.at(position - 1);
    return text.at(position) != '.'
        || !(AnswerText.isLetter(before) || AnswerText.isDigit(before) || before == '.');
  }

  private void skipWord() {
    do {
      position++;
    } while (AnswerText.isLetter(text.at(position)) || AnswerText.isDigit(text.at(position)));
  }
}
