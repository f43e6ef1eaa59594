package dev.beamrlvr.internal.templates;

import java.util.List;

/** The tokens of a template, taken from the front. */
final class Tokens {

  private final List<Token> tokens;
  private int at;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  /** The one after the next; the last one if there is none. */
  Token second() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  /** How many have been taken. */
  int position() {
    return at;
  }

  /** Whether a name is among those taken since a position. */
  boolean isNamedSince(int position, String name) {
    return tokens.subList(position, at).stream().anyMatch(token -> token.is(Token.Kind.NAME, name));
  }

  boolean isOperator(String text) {
    return peek().is(Token.Kind.OPERATOR, text);
  }

  boolean isName(String text) {
    return peek().is(Token.Kind.NAME, text);
  }

  boolean skipOperator(String text) {
    return skip(isOperator(text));
  }

  boolean skipName(String text) {
    return skip(isName(text));
  }

  private boolean skip(boolean isThere) {
    if (isThere) {
      next();
    }
    return isThere;
  }

  void expectOperator(String text) {
    if (!skipOperator(text)) {
      throw expected("'" + text + "'");
    }
  }

  void expectName(String text) {
    if (!skipName(text)) {
      throw expected("'" + text + "'");
    }
  }

  String expectName() {
    return expect(Token.Kind.NAME, "a name").text();
  }

  void expectClose() {
    expect(Token.Kind.CLOSE, "the end of the tag");
  }

  private Token expect(Token.Kind kind, String what) {
    if (peek().kind() != kind) {
      throw expected(what);
    }
    return next();
  }

  TemplateException expected(String what) {
    return error("expected " + what + ", found " + peek());
  }

  TemplateException error(String message) {
    return TemplateException.of(message).at(peek().line());
  }
}
