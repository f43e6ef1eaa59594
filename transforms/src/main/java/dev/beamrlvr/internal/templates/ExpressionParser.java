package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads expressions. What binds tighter is read by a later method: {@code if}, {@code or}, {@code
 * and}, {@code not}, comparisons, sums, {@code ~}, products, signs, and what follows a value.
 */
final class ExpressionParser {

  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Reads an expression, or several with commas between them, which make a tuple. */
  Expression list() {
    Expression first = expression();
    if (!tokens.isOperator(",")) {
      return first;
    }
    List<Expression> elements = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !isAtEndOfList()) {
      elements.add(expression());
    }
    return scope -> new Tuple(values(elements, scope));
  }

  private boolean isAtEndOfList() {
    return tokens.peek().kind() == Token.Kind.CLOSE
        || tokens.isOperator(")")
        || tokens.isOperator("=");
  }

  private static List<Object> values(List<Expression> expressions, Scope scope) {
    scope.budget().spendOnElements(expressions.size());
    List<Object> values = new ArrayList<>(expressions.size());
    expressions.forEach(expression -> values.add(expression.evaluate(scope)));
    return values;
  }

  Expression expression() {
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression then = value;
      Expression condition = or();
      Expression otherwise =
          tokens.skipName("else")
              ? expression()
              : scope -> new Undefined("the condition was false and there is no 'else'");
      value =
          scope -> (Values.isTrue(condition.evaluate(scope)) ? then : otherwise).evaluate(scope);
    }
    return value;
  }

  /** Reads what may be the list of a loop, which a condition of the loop may follow. */
  Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      Expression first = left;
      Expression second = and();
      left =
          scope -> {
            Object value = first.evaluate(scope);
            return Values.isTrue(value) ? value : second.evaluate(scope);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      Expression first = left;
      Expression second = not();
      left =
          scope -> {
            Object value = first.evaluate(scope);
            return Values.isTrue(value) ? second.evaluate(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (tokens.skipName("not")) {
      Expression denied = not();
      return scope -> !Values.isTrue(denied.evaluate(scope));
    }
    return comparison();
  }

  /** In a chain such as {@code a < b < c} each neighbours are compared. */
  private Expression comparison() {
    Expression left = sum();
    Expression result = null;
    String operator = comparisonAhead();
    while (operator != null) {
      Expression before = result;
      Expression one = left;
      Expression other = sum();
      String compared = operator;
      Expression both =
          at(
              tokens.peek().line(),
              scope -> compare(compared, one.evaluate(scope), other.evaluate(scope), scope));
      result =
          before == null
              ? both
              : scope -> Values.isTrue(before.evaluate(scope)) ? both.evaluate(scope) : false;
      left = other;
      operator = comparisonAhead();
    }
    return result == null ? left : result;
  }

  private String comparisonAhead() {
    if (tokens.isName("not") && tokens.second().is(Token.Kind.NAME, "in")) {
      tokens.next();
      return "not " + tokens.next().text();
    }
    boolean isThere =
        tokens.isName("in")
            || (tokens.peek().kind() == Token.Kind.OPERATOR
                && COMPARISONS.contains(tokens.peek().text()));
    return isThere ? tokens.next().text() : null;
  }

  private static boolean compare(String operator, Object a, Object b, Scope scope) {
    return switch (operator) {
      case "==" -> Values.equal(a, b, scope.budget());
      case "!=" -> !Values.equal(a, b, scope.budget());
      case "in" -> Values.contains(b, a, scope.budget());
      case "not in" -> !Values.contains(b, a, scope.budget());
      case "<" -> Values.compare(a, b) < 0;
      case "<=" -> Values.compare(a, b) <= 0;
      case ">" -> Values.compare(a, b) > 0;
      default -> Values.compare(a, b) >= 0;
    };
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      left = binary(left, tokens.next(), concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (tokens.isOperator("~")) {
      int line = tokens.next().line();
      Expression first = left;
      Expression second = product();
      left =
          at(
              line,
              scope ->
                  Arithmetic.binary(
                      "+",
                      Values.text(first.evaluate(scope), scope.budget()),
                      Values.text(second.evaluate(scope), scope.budget()),
                      scope.budget()));
    }
    return left;
  }

  private Expression product() {
    Expression left = sign();
    while (tokens.peek().kind() == Token.Kind.OPERATOR
        && List.of("*", "/", "//", "%").contains(tokens.peek().text())) {
      left = binary(left, tokens.next(), sign());
    }
    return left;
  }

  private static Expression binary(Expression a, Token operator, Expression b) {
    return at(
        operator.line(),
        scope ->
            Arithmetic.binary(
                operator.text(), a.evaluate(scope), b.evaluate(scope), scope.budget()));
  }

  private Expression sign() {
    return filtered(signed());
  }

  private Expression signed() {
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      Token sign = tokens.next();
      return binary(scope -> 0L, sign, signed());
    }
    return extended(primary());
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
      Expression inner = isEmpty ? constant(Tuple.of()) : list();
      tokens.expectOperator(")");
      return inner;
    } else if (open.is(Token.Kind.OPERATOR, "[")) {
      List<Expression> elements = new ArrayList<>();
      while (!tokens.skipOperator("]")) {
        elements.add(expression());
        separator("]");
      }
      return scope -> values(elements, scope);
    } else if (open.is(Token.Kind.OPERATOR, "{")) {
      return mapping();
    }
    throw TemplateException.of("expected a value, found " + open).at(open.line());
  }

  private Expression mapping() {
    Map<Expression, Expression> entries = new LinkedHashMap<>();
    while (!tokens.skipOperator("}")) {
      Expression key = expression();
      tokens.expectOperator(":");
      entries.put(key, expression());
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

  /** Reads the attributes, elements and calls that follow a value. */
  private Expression extended(Expression start) {
    Expression value = start;
    while (true) {
      int line = tokens.peek().line();
      Expression of = value;
      if (tokens.skipOperator(".")) {
        Token name = tokens.next();
        if (name.kind() == Token.Kind.INTEGER) {
          Object index = integer(name);
          value = at(line, scope -> Values.item(of.evaluate(scope), index));
        } else if (name.kind() == Token.Kind.NAME) {
          value = at(line, scope -> Methods.attribute(of.evaluate(scope), name.text()));
        } else {
          throw TemplateException.of("expected a name, found " + name).at(line);
        }
      } else if (tokens.skipOperator("[")) {
        value = at(line, element(of));
      } else if (tokens.isOperator("(")) {
        value = at(line, call(of, arguments()));
      } else {
        return value;
      }
    }
  }

  private Expression element(Expression of) {
    Expression from = tokens.isOperator(":") ? constant(null) : expression();
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
    return tokens.isOperator(":") || tokens.isOperator("]") ? constant(null) : expression();
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

  /** Reads the filters, tests and calls that follow a value. */
  private Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      int line = tokens.peek().line();
      if (tokens.skipOperator("|")) {
        value = filter(value, line);
      } else if (tokens.skipName("is")) {
        value = test(value, line);
      } else if (tokens.isOperator("(")) {
        value = at(line, call(value, arguments()));
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
      return at(
          line,
          scope -> {
            throw TemplateException.of("'safe' before '+', which escapes, is not supported");
          });
    }
    return at(
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
      given = new Given(List.of(extended(primary())), Map.of());
    }
    Given arguments = given;
    return at(
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
  record Given(List<Expression> positional, Map<String, Expression> named) {

    static final Given NOTHING = new Given(List.of(), Map.of());

    Arguments evaluate(Scope scope) {
      Map<String, Object> values = new LinkedHashMap<>();
      named.forEach((name, expression) -> values.put(name, expression.evaluate(scope)));
      return new Arguments(values(positional, scope), values);
    }
  }

  /** Reads arguments in round brackets. */
  Given arguments() {
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
        named.put(name, expression());
      } else if (named.isEmpty()) {
        positional.add(expression());
      } else {
        throw tokens.error("an argument without a name follows one with a name");
      }
      separator(")");
    }
    return new Given(positional, named);
  }

  /** Pays for an operation, and says the line of what goes wrong in it. */
  private static Expression at(int line, Expression expression) {
    return scope -> {
      try {
        scope.budget().spend(1);
        Object value = expression.evaluate(scope);
        scope.budget().spend(value instanceof String text ? text.length() : 0);
        return value;
      } catch (TemplateException e) {
        throw e.at(line);
      }
    };
  }
}
