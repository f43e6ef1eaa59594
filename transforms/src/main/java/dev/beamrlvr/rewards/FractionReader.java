package dev.beamrlvr.rewards;

/** Reads {@code \frac{a}{b}} and {@code a/b}; every part is a decimal. */
final class FractionReader {

  private FractionReader() {}

  static boolean startsAt(AnswerText text, int position) {
    return text.at(position) == '\\'
        && LatexCommands.isFraction(LatexCommands.nameAt(text, position));
  }

  /** Reads the command at {@code position}; the value is null if a part is no decimal. */
  static NumberToken readCommand(AnswerText text, int position) {
    int first = position + 1 + LatexCommands.nameAt(text, position).length();
    NumberToken numerator = readArgument(text, first);
    if (numerator.value() == null) {
      return new NumberToken(position, numerator.end(), null);
    }
    NumberToken denominator = readArgument(text, numerator.end());
    return new NumberToken(position, denominator.end(), quotient(numerator, denominator));
  }

  /** Reads a decimal and, if a slash follows, the decimal that it is divided by. */
  static NumberToken readDecimals(AnswerText text, int position) {
    NumberToken number = DecimalReader.read(text, position);
    if (text.at(number.end()) == '/' && DecimalReader.startsAt(text, number.end() + 1)) {
      NumberToken divisor = DecimalReader.read(text, number.end() + 1);
      return new NumberToken(position, divisor.end(), quotient(number, divisor));
    }
    return number;
  }

  private static ExactNumber quotient(NumberToken numerator, NumberToken denominator) {
    return numerator.value() == null || denominator.value() == null
        ? null
        : numerator.value().over(denominator.value());
  }

  /**
   * {@code {decimal}}, with a sign and spaces if need be, or one bare digit as in {@code \frac12}.
   */
  private static NumberToken readArgument(AnswerText text, int position) {
    int i = text.at(position) == ' ' ? position + 1 : position;
    if (AnswerText.isDigit(text.at(i))) {
      String digit = String.valueOf(text.at(i));
      return new NumberToken(i, i + 1, ExactNumber.decimal(false, digit, 0));
    }
    if (text.at(i) != '{') {
      return new NumberToken(position, i, null);
    }
    i = text.at(i + 1) == ' ' ? i + 2 : i + 1;
    char sign = text.at(i);
    i += sign == '-' || sign == '+' ? 1 : 0;
    if (!DecimalReader.startsAt(text, i)) {
      return new NumberToken(position, i, null);
    }
    NumberToken decimal = DecimalReader.read(text, i);
    int end = text.at(decimal.end()) == ' ' ? decimal.end() + 1 : decimal.end();
    if (text.at(end) != '}' || decimal.value() == null) {
      return new NumberToken(position, end, null);
    }
    return new NumberToken(position, end + 1, decimal.value().times(sign == '-' ? -1 : 1));
  }
}
