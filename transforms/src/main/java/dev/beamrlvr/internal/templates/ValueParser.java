package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads values: names, constants and what stands in brackets, with the attributes, elements, calls,
 * filters and tests that follow them.
 */
final class ValueParser {

  private final Tokens tokens;
  private final ExpressionParser expressions;

  /** Reads values; expressions within them are read by {@code expressions}. */
  ValueParser(Tokens tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  private Expression primary() {
    Token token = tokens.next();
    switch (token.kind()) {
      case NAME:
        return name(token);
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Token.Kind.STRING) {
          text.append(tokens.next().text());
        }
        return constant(text.toString());
      case INTEGER:
        return constant(integer(token));
      case FLOAT:
        return constant(Double.valueOf(token.text()));
      default:
        return bracketed(token);
    }
  }

  private static Expression constant(Object value) {
    return scope -> value;
  }

  private static Long integer(Token token) {
    try {
      return Long.valueOf(token.text());
    } catch (NumberFormatException e) {
      throw TemplateException.of("whole numbers of more than 64 bits are not supported")
          .at(token.line());
    }
  }

  private static Expression name(Token token) {
    switch (token.text()) {
      case "true", "True":
        return constant(true);
      case "false", "False":
        return constant(false);
      case "none", "None":
        return constant(null);
      default:
        return scope -> scope.get(token.text());
    }
  }

  private Expression bracketed(Token open) {
    if (open.is(Token.Kind.OPERATOR, "(")) {
      boolean isEmpty = tokens.isOperator(")");
      Expression inner = isEmpty ? constant(Tuple.of()) : expressions.list();
      tokens.expectOperator(")");
      return inner;
    } else if (open.is(Token.Kind.OPERATOR, "[")) {
      List<Expression> elements = new ArrayList<>();
      while (!tokens.skipOperator("]")) {
        elements.add(expressions.expression());
        separator("]");
      }
      return scope -> ExpressionParser.values(elements, scope);
    } else if (open.is(Token.Kind.OPERATOR, "{")) {
      return mapping();
    }
    throw TemplateException.of("expected a value, found " + open).at(open.line());
  }

  private Expression mapping() {
    Map<Expression, Expression> entries = new LinkedHashMap<>();
    while (!tokens.skipOperator("}")) {
      Expression key = expressions.expression();
      tokens.expectOperator(":");
      entries.put(key, expressions.expression());
      separator("}");
    }
    return scope -> {
      scope.budget().spendOnElements(2L * entries.size());
      Map<Object, Object> map = new LinkedHashMap<>();
      entries.forEach((k, v) -> map.put(Values.key(k.evaluate(scope)), v.evaluate(scope)));
      return map;
    };
  }

  /** Reads a comma, which may be left out before the end only. */
  private void separator(String end) {
    if (!tokens.isOperator(end)) {
      tokens.expectOperator(",");
    }
  }

  /** Reads a value with the attributes, elements and calls that follow it. */
  Expression extended() {
    Expression value = primary();
    while (true) {
      int line = tokens.peek().line();
      Expression of = value;
      if (tokens.skipOperator(".")) {
        Token name = tokens.next();
        if (name.kind() == Token.Kind.INTEGER) {
          Object index = integer(name);
          value = ExpressionParser.at(line, scope -> Values.item(of.evaluate(scope), index));
        } else if (name.kind() == Token.Kind.NAME) {
          value =
              ExpressionParser.at(
                  line, scope -> Methods.attribute(of.evaluate(scope), name.text()));
        } else {
          throw TemplateException.of("expected a name, found " + name).at(line);
        }
      } else if (tokens.skipOperator("[")) {
        value = ExpressionParser.at(line, element(of));
      } else if (tokens.isOperator("(")) {
        value = ExpressionParser.at(line, call(of, arguments()));
      } else {
        return value;
      }
    }
  }

  private Expression element(Expression of) {
    Expression from = tokens.isOperator(":") ? constant(null) : expressions.expression();
    if (tokens.skipOperator("]")) {
      return scope -> Values.item(of.evaluate(scope), from.evaluate(scope));
    }
    tokens.expectOperator(":");
    Expression to = bound();
    Expression step = tokens.skipOperator(":") ? bound() : constant(null);
    tokens.expectOperator("]");
    return scope ->
        Values.slice(
            of.evaluate(scope),
            from.evaluate(scope),
            to.evaluate(scope),
            step.evaluate(scope),
            scope.budget());
  }

  private Expression bound() {
    return tokens.isOperator(":") || tokens.isOperator("]")
        ? constant(null)
        : expressions.expression();
  }

  private static Expression call(Expression called, Given given) {
    return scope -> {
      Object function = Values.defined(called.evaluate(scope));
      if (function instanceof Expression.Callable callable) {
        return callable.call(scope, given.evaluate(scope));
      }
      throw TemplateException.of(Values.type(function) + " cannot be called");
    };
  }

  /** Reads a call of a name, which is given one more argument. */
  Expression callWith(String argument, Expression value) {
    int line = tokens.peek().line();
    String name = tokens.expectName();
    Given given = arguments();
    given.named().put(argument, value);
    return ExpressionParser.at(line, call(scope -> scope.get(name), given));
  }

  /** Reads the filters, tests and calls that follow a value. */
  Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      int line = tokens.peek().line();
      if (tokens.skipOperator("|")) {
        value = filter(value, line);
      } else if (tokens.skipName("is")) {
        value = test(value, line);
      } else if (tokens.isOperator("(")) {
        value = ExpressionParser.at(line, call(value, arguments()));
      } else {
        return value;
      }
    }
  }

  /** Reads the name and the arguments of a filter. */
  Expression filter(Expression filtered, int line) {
    String name = tokens.expectName();
    Given given = tokens.isOperator("(") ? arguments() : Given.NOTHING;
    if (name.equals("safe") && tokens.isOperator("+")) {
      return ExpressionParser.at(
          line,
          scope -> {
            throw TemplateException.of("'safe' before '+', which escapes, is not supported");
          });
    }
    return ExpressionParser.at(
        line,
        scope ->
            Filters.apply(name, filtered.evaluate(scope), given.evaluate(scope), scope.budget()));
  }

  private Expression test(Expression tested, int line) {
    boolean holds = !tokens.skipName("not");
    String name = tokens.expectName();
    Given given = Given.NOTHING;
    if (tokens.isOperator("(")) {
      given = arguments();
    } else if (isValueAhead()) {
      given = new Given(List.of(extended()), Map.of());
    }
    Given arguments = given;
    return ExpressionParser.at(
        line,
        scope ->
            Tests.holds(name, tested.evaluate(scope), arguments.evaluate(scope), scope.budget())
                == holds);
  }

  private boolean isValueAhead() {
    Token next = tokens.peek();
    return switch (next.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !List.of("else", "or", "and", "is", "if", "not", "in").contains(next.text());
      default -> tokens.isOperator("[") || tokens.isOperator("{");
    };
  }

  /** Arguments as they are written. */
  private record Given(List<Expression> positional, Map<String, Expression> named) {

    static final Given NOTHING = new Given(List.of(), Map.of());

    Arguments evaluate(Scope scope) {
      Map<String, Object> values = new LinkedHashMap<>();
      named.forEach((name, expression) -> values.put(name, expression.evaluate(scope)));
      return new Arguments(ExpressionParser.values(positional, scope), values);
    }
  }

  /** Reads arguments in round brackets. */
  private Given arguments() {
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (tokens.isOperator("*") || tokens.isOperator("**")) {
        throw tokens.error("arguments with " + tokens.peek() + " are not supported");
      } else if (tokens.peek().kind() == Token.Kind.NAME
          && tokens.second().is(Token.Kind.OPERATOR, "=")) {
        String name = tokens.expectName();
        tokens.expectOperator("=");
        named.put(name, expressions.expression());
      } else if (named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw tokens.error("an argument without a name follows one with a name");
      }
      separator(")");
    }
    return new Given(positional, named);
  }
}
