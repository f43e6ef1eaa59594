package dev.beamrlvr.internal.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads macros, and calls of macros that are given statements. */
final class MacroParser {

  private static final String CALLER = "caller";

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private final StatementParser statements;

  MacroParser(Tokens tokens, ExpressionParser expressions, StatementParser statements) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.statements = statements;
  }

  /** Reads a macro from its name on. */
  Statement macro() {
    int line = tokens.peek().line();
    String name = tokens.expectName();
    Map<String, Expression> parameters = parameters(name);
    tokens.expectClose();
    int from = tokens.position();
    Statement body = statements.closedBlock("endmacro");
    boolean takesCaller = tokens.isNamedSince(from, CALLER) && !parameters.containsKey(CALLER);
    for (String other : List.of("varargs", "kwargs")) {
      if (tokens.isNamedSince(from, other)) {
        throw TemplateException.of("'" + other + "' in a macro is not supported").at(line);
      }
    }
    return (scope, out) -> {
      scope.set(name, new Macro(name, parameters, body, scope, takesCaller));
      return Statement.Flow.NEXT;
    };
  }

  private Map<String, Expression> parameters(String macro) {
    Map<String, Expression> parameters = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      String parameter = tokens.expectName();
      parameters.put(
          parameter,
          tokens.skipOperator("=")
              ? expressions.expression()
              : scope -> new Undefined("'" + parameter + "' was not given to " + macro));
      if (!tokens.isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return parameters;
  }

  /** Reads a call whose statements the macro runs by calling {@code caller}. */
  Statement call() {
    Map<String, Expression> parameters = tokens.isOperator("(") ? parameters(CALLER) : Map.of();
    Statement[] body = new Statement[1];
    Expression caller = scope -> new Macro(CALLER, parameters, body[0], scope, false);
    Expression called = expressions.callWith(CALLER, caller);
    tokens.expectClose();
    body[0] = statements.closedBlock("endcall");
    return StatementParser.print(called);
  }
}
