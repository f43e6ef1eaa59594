package dev.beamrlvr.internal.templates;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens. The line end after a tag and the blanks before one on its line are
 * dropped, as the libraries do that these templates are written for (Jinja's {@code trim_blocks}
 * and {@code lstrip_blocks}); a minus sign at a tag drops all blanks there, a plus sign none.
 */
final class Lexer {

  private static final Pattern OPEN = Pattern.compile("\\{[{%#]");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%\\}");
  private static final Pattern END_OF_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern WORD =
      Pattern.compile(
          "(?<float>\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][-+]?\\d+)?|[eE][-+]?\\d+))"
              + "|(?<integer>\\d[\\d_]*)"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)"
              + "|(?<string>'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")"
              + "|(?<operator>//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,;])",
          Pattern.DOTALL);

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineCountedTo;

  /** Whether what comes next stands at the beginning of a line of the source. */
  private boolean isAtLineStart = true;

  private Lexer(String source) {
    this.source = source;
  }

  /**
   * Returns the tokens of a template, the last of them {@link Token.Kind#END}.
   *
   * @throws TemplateException naming the line of what cannot be read
   */
  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    Lexer lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.read();
    return lexer.tokens;
  }

  private void read() {
    Matcher open = OPEN.matcher(source);
    while (open.find(at)) {
      boolean isOutput = source.charAt(open.start() + 1) == '{';
      text(open.start(), signAt(open.end()), !isOutput);
      Matcher raw = RAW.matcher(source).region(at, source.length());
      if (source.startsWith("{#", at)) {
        comment();
      } else if (raw.lookingAt()) {
        raw(raw);
      } else {
        tag(isOutput);
      }
    }
    text(source.length(), ' ', false);
    add(Token.Kind.END, "");
  }

  private char signAt(int position) {
    char sign = position < source.length() ? source.charAt(position) : ' ';
    return sign == '-' || sign == '+' ? sign : ' ';
  }

  /** Adds the text up to a tag, less the blanks that the tag drops. */
  private void text(int end, char sign, boolean dropsIndentation) {
    String text = source.substring(at, end);
    if (sign == '-') {
      text = PythonText.strip(text, null, false, true);
    } else if (sign != '+' && dropsIndentation) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || isAtLineStart)
          && PythonText.strip(text.substring(lineStart), null, true, false).isEmpty()) {
        text = text.substring(0, lineStart);
      }
    }
    if (!text.isEmpty()) {
      add(Token.Kind.TEXT, text);
    }
    at = end;
  }

  private void comment() {
    int end = source.indexOf("#}", at + 2);
    if (end < 0) {
      throw error("a comment does not end: '#}' is missing");
    }
    close(end, 2, end > at + 2 ? signAt(end - 1) : ' ', true);
  }

  private void raw(Matcher raw) {
    at = raw.end();
    if (raw.group(1).equals("-")) {
      skipBlanks();
    }
    Matcher end = END_OF_RAW.matcher(source);
    if (!end.find(at)) {
      throw error("'raw' has no 'endraw'");
    }
    text(end.start(), end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), true);
    close(end.end() - 2, 2, end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
  }

  /** Goes behind the end of a tag and the blanks that it drops. */
  private void close(int end, int length, char sign, boolean dropsLineEnd) {
    at = end + length;
    if (sign == '-') {
      skipBlanks();
    } else if (sign != '+' && dropsLineEnd && source.startsWith("\n", at)) {
      at++;
    }
    isAtLineStart = source.charAt(at - 1) == '\n';
  }

  private void skipBlanks() {
    while (at < source.length() && PythonText.isBlank(source.charAt(at))) {
      at++;
    }
  }

  private void tag(boolean isOutput) {
    add(isOutput ? Token.Kind.OUTPUT_BEGIN : Token.Kind.TAG_BEGIN, source.substring(at, at + 2));
    at += signAt(at + 2) == ' ' ? 2 : 3;
    String closing = isOutput ? "}}" : "%}";
    Deque<Character> brackets = new ArrayDeque<>();
    Matcher word = WORD.matcher(source);
    while (true) {
      skipBlanks();
      char sign = signAt(at);
      int end = sign == '-' || (sign == '+' && !isOutput) ? at + 1 : at;
      if (brackets.isEmpty() && source.startsWith(closing, end)) {
        add(Token.Kind.CLOSE, closing);
        close(end, 2, sign, !isOutput);
        return;
      }
      if (at == source.length()) {
        throw error("a tag does not end: '" + closing + "' is missing");
      }
      if (!word.region(at, source.length()).lookingAt()) {
        throw error("unexpected character '" + Character.toString(source.codePointAt(at)) + "'");
      }
      word(word, brackets);
    }
  }

  private void word(Matcher word, Deque<Character> brackets) {
    String text = word.group();
    if (word.group("operator") != null) {
      match(text.charAt(0), brackets);
      add(Token.Kind.OPERATOR, text);
    } else if (word.group("name") != null) {
      add(Token.Kind.NAME, text);
    } else if (word.group("string") != null) {
      try {
        add(Token.Kind.STRING, PythonText.unescape(text.substring(1, text.length() - 1)));
      } catch (TemplateException e) {
        throw e.at(line());
      }
    } else {
      add(
          word.group("float") != null ? Token.Kind.FLOAT : Token.Kind.INTEGER,
          text.replace("_", ""));
    }
    at = word.end();
  }

  private void match(char operator, Deque<Character> brackets) {
    int opening = "([{".indexOf(operator);
    if (opening >= 0) {
      brackets.push(")]}".charAt(opening));
    } else if (")]}".indexOf(operator) >= 0 && (brackets.isEmpty() || brackets.pop() != operator)) {
      throw error("unexpected '" + operator + "'");
    }
  }

  private void add(Token.Kind kind, String text) {
    tokens.add(new Token(kind, text, line()));
  }

  private TemplateException error(String message) {
    return TemplateException.of(message).at(line());
  }

  private int line() {
    for (; lineCountedTo < at; lineCountedTo++) {
      if (source.charAt(lineCountedTo) == '\n') {
        line++;
      }
    }
    return line;
  }
}
