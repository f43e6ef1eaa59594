package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.List;

/** Reads statements: text, what is printed, and what stands in tags. */
final class StatementParser {

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private final AssignmentParser assignments;
  private final MacroParser macros;
  private int loops;

  private StatementParser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.assignments = new AssignmentParser(tokens, expressions, this);
    this.macros = new MacroParser(tokens, expressions, this);
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
  Statement block(List<String> ends) {
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

  /** Reads statements up to a tag, of which none goes on with or ends a loop outside. */
  Statement closedBlock(String end) {
    int around = loops;
    loops = 0;
    Statement body = block(List.of(end));
    loops = around;
    end(end);
    return body;
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

  /** Prints a value. */
  static Statement print(Expression printed) {
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
        return assignments.set();
      case "with":
        return assignments.with();
      case "macro":
        return macros.macro();
      case "call":
        return macros.call();
      case "filter":
        return filterBlock();
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

  void end(String name) {
    tokens.expectName(name);
    tokens.expectClose();
  }

  private Statement loop() {
    List<String> names = assignments.targets();
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
        AssignmentParser.assign(names, element, inner);
        if (Values.isTrue(condition.evaluate(inner))) {
          elements.add(element);
        }
      }
      boolean isEndReached =
          LoopVariable.run(
              elements, scope, (inner, e) -> AssignmentParser.assign(names, e, inner), body, out);
      return isEndReached ? Statement.Flow.NEXT : otherwise.run(scope.inner(), out);
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

  /** Runs statements and returns what they print. */
  static String printed(Statement body, Scope scope) {
    StringBuilder out = new StringBuilder();
    body.run(scope, out);
    return out.toString();
  }

  private Statement filterBlock() {
    Expression[] body = new Expression[1];
    Expression filtered = filters(scope -> body[0].evaluate(scope));
    body[0] = printedBlock("endfilter");
    return print(filtered);
  }

  /** Reads filters with bars between them, and the end of the tag. */
  Expression filters(Expression filtered) {
    Expression value = filtered;
    do {
      value = expressions.filter(value, tokens.peek().line());
    } while (tokens.skipOperator("|"));
    tokens.expectClose();
    return value;
  }

  /** Reads statements up to a tag, which have what they print as their value. */
  Expression printedBlock(String end) {
    Statement body = block(List.of(end));
    end(end);
    return scope -> printed(body, scope.inner());
  }

  /** What the policy wrote is marked for training elsewhere; it is printed as it stands. */
  private Statement generation() {
    tokens.expectClose();
    Statement body = block(List.of("endgeneration"));
    end("endgeneration");
    return body;
  }
}
