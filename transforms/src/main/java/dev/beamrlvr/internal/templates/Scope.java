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

  /** The outermost scope of one rendering. */
  static Scope of(Map<String, ?> variables) {
    Scope scope = new Scope(null, new Budget());
    scope.variables.putAll(variables);
    return scope;
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

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Budget budget() {
    return budget;
  }
}
