package dev.beamrlvr.rewards;

/**
 * Reads one unsigned decimal: digits, thousands separators, a fraction part, an exponent or a power
 * of ten ({@code 1.8e1}, {@code 1.8 \times 10^{1}}). Every character is read a bounded number of
 * times.
 */
final class DecimalReader {

  /** Exponents of more digits are no answer to anything, and would not fit into a long. */
  private static final int LONGEST_EXPONENT = 9;

  private final AnswerText text;
  private final StringBuilder digits = new StringBuilder();
  private int position;
  private boolean wellFormed = true;
  private long exponent;

  private DecimalReader(AnswerText text, int position) {
    this.text = text;
    this.position = position;
  }

  /** Whether a decimal starts here: a digit, or a decimal point before one. */
  static boolean startsAt(AnswerText text, int position) {
    char first = text.at(position);
    return AnswerText.isDigit(first) || first == '.' && AnswerText.isDigit(text.at(position + 1));
  }

  /** Reads the decimal that starts at {@code position}; its value is null if it is malformed. */
  static NumberToken read(AnswerText text, int position) {
    DecimalReader reader = new DecimalReader(text, position);
    reader.integerPart();
    reader.fractionPart();
    reader.exponent();
    reader.powerOfTen();
    ExactNumber value =
        reader.wellFormed ? ExactNumber.decimal(false, reader.digits, reader.exponent) : null;
    return new NumberToken(position, reader.position, value);
  }

  private void integerPart() {
    boolean leadingZero = text.at(position) == '0';
    int group = digits();
    int separator = separator();
    if (separator > 0 && (group > 3 || leadingZero)) {
      wellFormed = false;
    }
    while (separator > 0) {
      position += separator;
      wellFormed &= digits() == 3;
      separator = separator();
    }
  }

  private void fractionPart() {
    if (text.at(position) == '.' && AnswerText.isDigit(text.at(position + 1))) {
      position++;
      exponent = -digits();
    }
  }

  private void exponent() {
    if (Character.toLowerCase(text.at(position)) == 'e') {
      readPower(position + 1, position);
    }
  }

  private void powerOfTen() {
    int i = text.at(position) == ' ' ? position + 1 : position;
    String command = LatexCommands.nameAt(text, i);
    if (LatexCommands.isProduct(command)) {
      i += 1 + command.length();
    } else if (text.at(i) == '*') {
      i++;
    } else {
      return;
    }
    i = text.at(i) == ' ' ? i + 1 : i;
    if (text.has("10^", i)) {
      boolean braced = text.at(i + 3) == '{';
      if (readPower(braced ? i + 4 : i + 3, position) && braced) {
        wellFormed &= text.at(position) == '}';
        position++;
      }
    }
  }

  /** Reads {@code [sign]digits}; stays at {@code otherwise} if there are none. */
  private boolean readPower(int start, int otherwise) {
    char sign = text.at(start);
    position = sign == '-' || sign == '+' ? start + 1 : start;
    if (!AnswerText.isDigit(text.at(position))) {
      position = otherwise;
      return false;
    }
    long power = 0;
    int length = 0;
    for (; AnswerText.isDigit(text.at(position)); position++) {
      if (length > 0 || text.at(position) != '0') {
        length++;
      }
      if (length <= LONGEST_EXPONENT) {
        power = 10 * power + (text.at(position) - '0');
      }
    }
    wellFormed &= length <= LONGEST_EXPONENT;
    exponent += sign == '-' ? -power : power;
    return true;
  }

  private int digits() {
    int start = position;
    while (AnswerText.isDigit(text.at(position))) {
      digits.append(text.at(position++));
    }
    return position - start;
  }

  /** Length of the thousands separator before a digit, or 0: {@code , {,} \, ,\!} or narrow. */
  private int separator() {
    char character = text.at(position);
    int length = 0;
    if (character == ',') {
      length = text.has(",\\!", position) ? 3 : 1;
    } else if (character == AnswerText.THIN_SPACE) {
      length = 1;
    } else if (text.has("{,}", position)) {
      length = 3;
    } else if (text.has("\\,", position)) {
      length = 2;
    }
    return length > 0 && AnswerText.isDigit(text.at(position + length)) ? length : 0;
  }
}
