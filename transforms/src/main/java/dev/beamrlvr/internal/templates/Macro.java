package dev.beamrlvr.internal.templates;

import java.util.HashMap;
import java.util.Map;

/**
 * Statements with a name and parameters, which print when they are called.
 *
 * @param name for errors
 * @param parameters in their order, with what they are where nothing is given
 * @param body what is run
 * @param scope where the macro is defined
 * @param takesCaller whether it has the variable {@code caller} too, which {@code call} gives
 */
record Macro(
    String name,
    Map<String, Expression> parameters,
    Statement body,
    Scope scope,
    boolean takesCaller)
    implements Expression.Callable {

  private static final String CALLER = "caller";

  @Override
  public Object call(Scope caller, Arguments arguments) {
    Scope inner = scope.inner();
    Map<String, Object> named = new HashMap<>(arguments.named());
    if (takesCaller) {
      inner.set(
          CALLER, named.getOrDefault(CALLER, new Undefined("no caller was given to " + name)));
      named.remove(CALLER);
    }
    Map<String, Object> given =
        new Arguments(arguments.positional(), named)
            .bind(name, parameters.keySet().toArray(new String[0]));
    parameters.forEach(
        (parameter, otherwise) ->
            inner.set(
                parameter,
                given.containsKey(parameter) ? given.get(parameter) : otherwise.evaluate(inner)));
    scope.budget().enterMacro();
    String text = StatementParser.printed(body, inner);
    scope.budget().leaveMacro();
    return text;
  }
}
