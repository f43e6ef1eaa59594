package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Text as Python handles it: by code points, with its own notion of blanks. */
final class PythonText {

  private static final String LINE_ENDS = "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";
  private static final String ESCAPES = "\\'\"abfnrtv";
  private static final String ESCAPED = "\\'\"\u0007\b\f\n\r\t\u000b";

  private PythonText() {}

  static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /** Drops blanks, or the characters in a text if it is not null, at one end or both. */
  static String strip(String text, String characters, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && isDropped(text.codePointAt(from), characters)) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && isDropped(text.codePointBefore(to), characters)) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static boolean isDropped(int c, String characters) {
    return characters == null ? isBlank(c) : characters.indexOf(c) >= 0;
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  static List<Object> characters(String text) {
    List<Object> characters = new ArrayList<>();
    text.codePoints().forEach(c -> characters.add(Character.toString(c)));
    return characters;
  }

  /** Splits at a separator, at most {@code limit} times if that is 0 or more. */
  static List<Object> split(String text, String separator, long limit) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(notEmpty(separator));
    for (; at >= 0 && parts.size() != limit; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** Splits at any blanks, which are part of no piece. */
  static List<Object> splitAtBlanks(String text, long limit) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length() && parts.size() != limit; i++) {
      if (i == text.length() || isBlank(text.charAt(i))) {
        if (i > from) {
          parts.add(text.substring(from, i));
        }
        from = i + 1;
      }
    }
    String rest = strip(text.substring(Math.min(from, text.length())), null, true, false);
    if (!rest.isEmpty()) {
      parts.add(rest);
    }
    return parts;
  }

  private static String notEmpty(String text) {
    if (text.isEmpty()) {
      throw TemplateException.of("an empty text to look for is not supported");
    }
    return text;
  }

  static List<Object> lines(String text) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (LINE_ENDS.indexOf(text.charAt(i)) >= 0) {
        lines.add(text.substring(from, i));
        i += text.startsWith("\r\n", i) ? 1 : 0;
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  /** Puts a text in the place of another, at most {@code limit} times if that is 0 or more. */
  static String replace(String text, String old, String with, long limit, Budget budget) {
    StringBuilder result = new StringBuilder();
    int from = 0;
    long count = 0;
    for (int at = text.indexOf(notEmpty(old));
        at >= 0 && count != limit;
        at = text.indexOf(old, from)) {
      budget.spend(with.length());
      result.append(text, from, at).append(with);
      from = at + old.length();
      count++;
    }
    return result.append(text.substring(from)).toString();
  }

  /** Gives each word an upper-case first letter and lower-case others. */
  static String title(String text, IntPredicate isBetweenWords) {
    StringBuilder result = new StringBuilder();
    boolean isInWord = false;
    for (int c : text.codePoints().toArray()) {
      result.appendCodePoint(isInWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      isInWord = !isBetweenWords.test(c);
    }
    return result.toString();
  }

  /** Whether there are letters that have a case, and all of those have the one that is meant. */
  static boolean isCased(String text, IntPredicate isOfCase) {
    int[] cased =
        text.codePoints()
            .filter(
                c ->
                    Character.isLowerCase(c)
                        || Character.isUpperCase(c)
                        || Character.isTitleCase(c))
            .toArray();
    return cased.length > 0 && Arrays.stream(cased).allMatch(isOfCase);
  }

  static String capitalize(String text) {
    int first = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  /** Returns what a string in a program means. */
  static String unescape(String literal) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = literal.charAt(++i);
      int known = ESCAPES.indexOf(escape);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (known >= 0) {
        text.append(ESCAPED.charAt(known));
      } else if (digits > 0) {
        text.appendCodePoint(codePoint(literal, i + 1, digits));
        i += digits;
      } else if (escape != '\n') {
        text.append('\\').append(escape);
      }
    }
    return text.toString();
  }

  private static int codePoint(String literal, int from, int digits) {
    try {
      int c = Integer.parseInt(literal.substring(from, from + digits), 16);
      if (Character.isValidCodePoint(c)) {
        return c;
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      // Said below.
    }
    throw TemplateException.of("a string has an escape that is no character");
  }

  /** Writes a string as a program would. */
  static void quote(String text, StringBuilder out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int c : text.codePoints().toArray()) {
      int known = "\\\n\r\t".indexOf(c);
      if (known >= 0) {
        out.append('\\').append("\\nrt".charAt(known));
      } else if (c == quote) {
        out.append('\\').append(quote);
      } else if (c == ' ' || isPrinted(c)) {
        out.appendCodePoint(c);
      } else {
        out.append(
            String.format(
                Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
      }
    }
    out.append(quote);
  }

  private static boolean isPrinted(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
