package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.List;

/** Reads what gives values to variables. */
final class AssignmentParser {

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private final StatementParser statements;

  AssignmentParser(Tokens tokens, ExpressionParser expressions, StatementParser statements) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.statements = statements;
  }

  /** Reads the names that values are given to, with commas between them. */
  List<String> targets() {
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

  static void assign(List<String> names, Object value, Scope scope) {
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

  /** Reads what sets a variable, or an attribute of a namespace. */
  Statement set() {
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
    Expression[] body = new Expression[1];
    Expression value = scope -> body[0].evaluate(scope);
    if (tokens.skipOperator("|")) {
      value = statements.filters(value);
    } else {
      tokens.expectClose();
    }
    int from = tokens.position();
    body[0] = statements.printedBlock("endset");
    List<String> own = names.stream().filter(name -> tokens.isNamedSince(from, name)).toList();
    Expression assigned = value;
    return (scope, out) -> {
      if (own.stream().anyMatch(scope::isGiven)) {
        // Elsewhere it is undefined there, or not, depending on what stands before.
        throw TemplateException.of(
            "'" + own.get(0) + "' in the block that sets it is not supported");
      }
      assign(names, assigned.evaluate(scope), scope);
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

  /**
   * Reads a block with variables of its own, whose values are those outside of it, also where they
   * name its variables.
   */
  Statement with() {
    List<List<String>> names = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (tokens.peek().kind() != Token.Kind.CLOSE) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      names.add(targets());
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    tokens.expectClose();
    Statement body = statements.block(List.of("endwith"));
    statements.end("endwith");
    return (scope, out) -> {
      Scope inner = scope.inner();
      for (int i = 0; i < names.size(); i++) {
        assign(names.get(i), values.get(i).evaluate(scope), inner);
      }
      return body.run(inner, out);
    };
  }
}
