package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads expressions. What binds tighter is read by a later method: {@code if}, {@code or}, {@code
 * and}, {@code not}, comparisons, sums, {@code ~}, products, signs, and, in {@link ValueParser}, a
 * value and what follows it.
 */
final class ExpressionParser {

  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;
  private final ValueParser values;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
    this.values = new ValueParser(tokens, this);
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

  static List<Object> values(List<Expression> expressions, Scope scope) {
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
    return values.filtered(signed());
  }

  private Expression signed() {
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      Token sign = tokens.next();
      return binary(scope -> 0L, sign, signed());
    }
    return values.extended();
  }

  /** Reads the name and the arguments of a filter. */
  Expression filter(Expression filtered, int line) {
    return values.filter(filtered, line);
  }

  /** Reads a call of a name, which is given one more argument. */
  Expression callWith(String argument, Expression value) {
    return values.callWith(argument, value);
  }

  /** Pays for an operation, and says the line of what goes wrong in it. */
  static Expression at(int line, Expression expression) {
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
