package dev.beamrlvr.rewards;

/**
 * A response, read character by character with typographic variants as their ASCII form: full-width
 * forms, the minus signs and dashes, the spaces, the line ends, the multiplication signs. One
 * character stays one character, so that positions are those of the response itself.
 */
final class AnswerText {

  /** What stands before the first and after the last character. */
  static final char END = '\0';

  /** Narrow spaces, which some locales put between thousands. */
  static final char THIN_SPACE = '\u2009';

  private static final int LONGEST_QUOTE = 200;

  private final CharSequence text;
  private final int length;

  AnswerText(CharSequence text) {
    this.text = text;
    this.length = text.length();
  }

  int length() {
    return length;
  }

  char at(int position) {
    if (position < 0 || position >= length) {
      return END;
    }
    char character = text.charAt(position);
    if (character >= ' ' && character < 0x7f) {
      return character;
    }
    return character == '\u2013' ? enDash(position) : ascii(character);
  }

  /** Whether the lower-case {@code word} stands here, in any case. */
  boolean has(String word, int position) {
    for (int i = 0; i < word.length(); i++) {
      if (Character.toLowerCase(at(position + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The response's own characters, shortened if there are very many. */
  String quote(int from, int to) {
    return to - from <= LONGEST_QUOTE
        ? text.subSequence(from, to).toString()
        : text.subSequence(from, from + LONGEST_QUOTE) + "...";
  }

  static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  /** A letter of a script that separates words: ideographs may touch a number. */
  static boolean isLetter(char character) {
    return Character.isLetter(character) && character < 0x2e80;
  }

  static boolean isCurrency(char character) {
    return character == '$' || Character.getType(character) == Character.CURRENCY_SYMBOL;
  }

  static boolean isSpace(char character) {
    return character == ' ' || character == '\n' || character == THIN_SPACE;
  }

  /** An en dash before a number is a minus sign or a range; elsewhere it is punctuation. */
  private char enDash(int position) {
    char next = position + 1 < length ? ascii(text.charAt(position + 1)) : END;
    return isDigit(next) || next == '.' || isCurrency(next) ? '-' : '\u2013';
  }

  private static char ascii(char character) {
    if (character >= '\uff01' && character <= '\uff5e') {
      return (char) (character - 0xfee0);
    }
    switch (character) {
      case '\r', '\u000b', '\f', '\u0085', '\u2028', '\u2029':
        return '\n';
      case '\0', '\t', '\u00a0', '\u2007', '\u3000':
        return ' ';
      case '\u2009', '\u202f':
        return THIN_SPACE;
      case '\u2010', '\u2011', '\u2012', '\u2212', '\ufe63':
        return '-';
      case '\u2044', '\u2215':
        return '/';
      case '\u00d7', '\u00b7', '\u22c5', '\u2217':
        return '*';
      default:
        return character;
    }
  }
}
