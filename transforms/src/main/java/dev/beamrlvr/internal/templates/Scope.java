package dev.beamrlvr.internal.templates;

import java.util.HashMap;
import java.util.Map;

/** The variables that a statement sees: its own, and those around it. */
final class Scope {

  private final Scope outer;
  private final Budget budget;
  private final Map<String, Object> variables = new HashMap<>();

  private Scope(Scope outer, Budget budget) {
    this.outer = outer;
    this.budget = budget;
  }

  /** The outermost scope of one rendering's own variables, around which are those given to it. */
  static Scope of(Map<String, ?> variables) {
    Scope given = new Scope(null, new Budget());
    given.variables.putAll(variables);
    return given.inner();
  }

  /** A scope whose variables end with it. */
  Scope inner() {
    return new Scope(this, budget);
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object value = scope.variables.get(name);
      if (value != null || scope.variables.containsKey(name)) {
        return value;
      }
    }
    return new Undefined("'" + name + "' is undefined");
  }

  /** Whether a variable is one that the template has been given and has not set. */
  boolean isGiven(String name) {
    Scope scope = this;
    while (scope.outer != null && !scope.variables.containsKey(name)) {
      scope = scope.outer;
    }
    return scope.outer == null && scope.variables.containsKey(name);
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Budget budget() {
    return budget;
  }
}
