package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads statements: text, what is printed, and what stands in tags. */
final class StatementParser {

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private int loops;

  private StatementParser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  /**
   * Reads a whole template.
   *
   * @throws TemplateException naming the line of what cannot be read or is not supported
   */
  static Statement parse(String template) {
    StatementParser parser = new StatementParser(new Tokens(Lexer.tokens(template)));
    return parser.block(List.of());
  }

  /**
   * Reads statements up to a tag of one of these names, whose name is taken, or to the end of the
   * template if there are none.
   */
  private Statement block(List<String> ends) {
    List<Statement> statements = new ArrayList<>();
    while (!isAtEnd(ends)) {
      int line = tokens.peek().line();
      statements.add(at(line, statement()));
    }
    return (scope, out) -> {
      for (Statement statement : statements) {
        Statement.Flow flow = statement.run(scope, out);
        if (flow != Statement.Flow.NEXT) {
          return flow;
        }
      }
      return Statement.Flow.NEXT;
    };
  }

  private boolean isAtEnd(List<String> ends) {
    if (tokens.peek().kind() == Token.Kind.END) {
      if (!ends.isEmpty()) {
        throw tokens.error("'" + ends.get(ends.size() - 1) + "' is missing");
      }
      return true;
    }
    boolean isAtEnd =
        tokens.peek().kind() == Token.Kind.TAG_BEGIN && ends.contains(tokens.second().text());
    if (isAtEnd) {
      tokens.next();
    }
    return isAtEnd;
  }

  private Statement at(int line, Statement statement) {
    return (scope, out) -> {
      try {
        scope.budget().spend(1);
        return statement.run(scope, out);
      } catch (TemplateException e) {
        throw e.at(line);
      }
    };
  }

  private Statement statement() {
    Token token = tokens.next();
    if (token.kind() == Token.Kind.TEXT) {
      return print(scope -> token.text());
    } else if (token.kind() == Token.Kind.OUTPUT_BEGIN) {
      Expression printed = expressions.list();
      tokens.expectClose();
      return print(printed);
    }
    return tag();
  }

  private static Statement print(Expression printed) {
    return (scope, out) -> {
      String text = Values.text(printed.evaluate(scope), scope.budget());
      scope.budget().spend(text.length());
      out.append(text);
      return Statement.Flow.NEXT;
    };
  }

  private Statement tag() {
    Token tag = tokens.next();
    switch (tag.text()) {
      case "if":
        return condition();
      case "for":
        return loop();
      case "set":
        return assignment();
      case "macro":
        return macro();
      case "filter":
        return filterBlock(tag.line());
      case "generation":
        return generation();
      case "break", "continue":
        return jump(tag);
      default:
        throw TemplateException.of("the tag " + tag + " is not supported here").at(tag.line());
    }
  }

  private Statement condition() {
    Expression condition = expressions.list();
    tokens.expectClose();
    Statement then = block(List.of("elif", "else", "endif"));
    Statement otherwise = (scope, out) -> Statement.Flow.NEXT;
    if (tokens.skipName("elif")) {
      otherwise = condition();
    } else {
      if (tokens.skipName("else")) {
        tokens.expectClose();
        otherwise = block(List.of("endif"));
      }
      end("endif");
    }
    Statement branch = otherwise;
    return (scope, out) ->
        (Values.isTrue(condition.evaluate(scope)) ? then : branch).run(scope, out);
  }

  private void end(String name) {
    tokens.expectName(name);
    tokens.expectClose();
  }

  /** Reads the names that values are given to, with commas between them. */
  private List<String> targets() {
    boolean isBracketed = tokens.skipOperator("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.expectName());
    } while (tokens.skipOperator(","));
    if (isBracketed) {
      tokens.expectOperator(")");
    }
    return names;
  }

  private static void assign(List<String> names, Object value, Scope scope) {
    if (names.size() == 1) {
      scope.set(names.get(0), value);
      return;
    }
    List<Object> values = Values.elements(value, scope.budget());
    if (values.size() != names.size()) {
      throw TemplateException.of(names.size() + " names are given " + values.size() + " values");
    }
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), values.get(i));
    }
  }

  private Statement loop() {
    List<String> names = targets();
    tokens.expectName("in");
    Expression list = expressions.or();
    Expression condition = tokens.skipName("if") ? expressions.expression() : scope -> true;
    if (tokens.isName("recursive")) {
      throw tokens.error("loops that are 'recursive' are not supported");
    }
    tokens.expectClose();
    loops++;
    Statement body = block(List.of("else", "endfor"));
    loops--;
    boolean hasElse = tokens.skipName("else");
    if (hasElse) {
      tokens.expectClose();
    }
    Statement otherwise = hasElse ? block(List.of("endfor")) : (scope, out) -> Statement.Flow.NEXT;
    end("endfor");
    return (scope, out) -> {
      List<Object> elements = new ArrayList<>();
      for (Object element : Values.elements(list.evaluate(scope), scope.budget())) {
        scope.budget().spendOnElements(1);
        Scope inner = scope.inner();
        assign(names, element, inner);
        if (Values.isTrue(condition.evaluate(inner))) {
          elements.add(element);
        }
      }
      return elements.isEmpty()
          ? otherwise.run(scope.inner(), out)
          : LoopVariable.run(elements, scope, (inner, e) -> assign(names, e, inner), body, out);
    };
  }

  private Statement jump(Token tag) {
    if (loops == 0) {
      throw TemplateException.of(tag + " stands outside of a loop").at(tag.line());
    }
    tokens.expectClose();
    Statement.Flow flow =
        tag.text().equals("break") ? Statement.Flow.BREAK : Statement.Flow.CONTINUE;
    return (scope, out) -> flow;
  }

  private Statement assignment() {
    if (tokens.second().is(Token.Kind.OPERATOR, ".")) {
      return assignmentToNamespace();
    }
    List<String> names = targets();
    if (tokens.skipOperator("=")) {
      Expression value = expressions.list();
      tokens.expectClose();
      return (scope, out) -> {
        assign(names, value.evaluate(scope), scope);
        return Statement.Flow.NEXT;
      };
    }
    tokens.expectClose();
    Statement body = block(List.of("endset"));
    end("endset");
    return (scope, out) -> {
      assign(names, printed(body, scope.inner()), scope);
      return Statement.Flow.NEXT;
    };
  }

  private Statement assignmentToNamespace() {
    String name = tokens.expectName();
    tokens.expectOperator(".");
    String attribute = tokens.expectName();
    tokens.expectOperator("=");
    Expression value = expressions.list();
    tokens.expectClose();
    return (scope, out) -> {
      if (!(scope.get(name) instanceof Namespace namespace)) {
        throw TemplateException.of("'" + name + "' is no namespace, so it cannot be changed");
      }
      namespace.set(attribute, value.evaluate(scope));
      return Statement.Flow.NEXT;
    };
  }

  /** Runs statements and returns what they print. */
  static String printed(Statement body, Scope scope) {
    StringBuilder out = new StringBuilder();
    body.run(scope, out);
    return out.toString();
  }

  private Statement macro() {
    String name = tokens.expectName();
    Map<String, Expression> parameters = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      String parameter = tokens.expectName();
      parameters.put(
          parameter,
          tokens.skipOperator("=")
              ? expressions.expression()
              : scope -> new Undefined("'" + parameter + "' was not given to " + name));
      if (!tokens.isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectClose();
    int around = loops;
    loops = 0;
    Statement body = block(List.of("endmacro"));
    loops = around;
    end("endmacro");
    return (scope, out) -> {
      scope.set(name, new Macro(name, parameters, body, scope));
      return Statement.Flow.NEXT;
    };
  }

  private Statement filterBlock(int line) {
    Expression[] body = new Expression[1];
    Expression filtered = expressions.filter(scope -> body[0].evaluate(scope), line);
    tokens.expectClose();
    Statement statements = block(List.of("endfilter"));
    end("endfilter");
    body[0] = scope -> printed(statements, scope.inner());
    return print(filtered);
  }

  /** What the policy wrote is marked for training elsewhere; it is printed as it stands. */
  private Statement generation() {
    tokens.expectClose();
    Statement body = block(List.of("endgeneration"));
    end("endgeneration");
    return body;
  }
}
