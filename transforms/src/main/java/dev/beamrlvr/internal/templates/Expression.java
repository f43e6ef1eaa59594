package dev.beamrlvr.internal.templates;

/**
 * A piece of a template that has a value: null for {@code none}, {@link Boolean}, {@link Long},
 * {@link Double}, {@link String}, {@link java.util.List}, {@link java.util.Map}, {@link Callable},
 * {@link Attributes} or {@link Undefined}.
 */
interface Expression {

  Object evaluate(Scope scope);

  /** What can be called. */
  interface Callable {
    Object call(Scope scope, Arguments arguments);
  }

  /** What has attributes besides those that all values of its type have. */
  interface Attributes {
    /** Returns the attribute's value, or {@link Undefined}. */
    Object attribute(String name);
  }
}
