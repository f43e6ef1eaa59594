package dev.beamrlvr.internal.templates;

import java.util.Map;

/**
 * Statements with a name and parameters, which print when they are called.
 *
 * @param name for errors
 * @param parameters in their order, with what they are where nothing is given
 * @param body what is run
 * @param scope where the macro is defined
 */
record Macro(String name, Map<String, Expression> parameters, Statement body, Scope scope)
    implements Expression.Callable {

  @Override
  public Object call(Scope caller, Arguments arguments) {
    Map<String, Object> given = arguments.bind(name, parameters.keySet().toArray(new String[0]));
    Scope inner = scope.inner();
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
