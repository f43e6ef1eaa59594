package dev.beamrlvr.internal.templates;

import java.util.HashMap;
import java.util.Map;

/** What {@code namespace(...)} makes: variables that loops and macros may change. */
final class Namespace implements Expression.Attributes {

  private final Map<String, Object> variables;

  Namespace(Map<String, Object> variables) {
    this.variables = new HashMap<>(variables);
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  @Override
  public Object attribute(String name) {
    return variables.containsKey(name)
        ? variables.get(name)
        : new Undefined("the namespace has no '" + name + "'");
  }
}
