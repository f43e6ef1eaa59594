package dev.beamrlvr.internal.templates;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** What may follow {@code is}. */
final class Tests {

  /** Judges a value. */
  private interface Test {
    boolean holds(Object value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Test> TESTS =
      Map.ofEntries(
          Map.entry("defined", (value, with, budget) -> !(value instanceof Undefined)),
          Map.entry("undefined", (value, with, budget) -> value instanceof Undefined),
          Map.entry("none", (value, with, budget) -> value == null),
          Map.entry("string", (value, with, budget) -> value instanceof String),
          Map.entry("mapping", (value, with, budget) -> value instanceof Map),
          Map.entry("sequence", (value, with, budget) -> isSequence(value)),
          Map.entry("iterable", (value, with, budget) -> isIterable(value)),
          Map.entry("number", (value, with, budget) -> Values.isNumber(value)),
          Map.entry("integer", (value, with, budget) -> isInteger(value)),
          Map.entry("float", (value, with, budget) -> value instanceof Double),
          Map.entry("boolean", (value, with, budget) -> value instanceof Boolean),
          Map.entry("true", (value, with, budget) -> Boolean.TRUE.equals(value)),
          Map.entry("false", (value, with, budget) -> Boolean.FALSE.equals(value)),
          Map.entry("callable", (value, with, budget) -> isCallable(value)),
          Map.entry("even", (value, with, budget) -> isRestOfTwo(value, 0, budget)),
          Map.entry("odd", (value, with, budget) -> isRestOfTwo(value, 1, budget)),
          Map.entry(
              "lower", (value, with, budget) -> isCased(value, Character::isLowerCase, budget)),
          Map.entry(
              "upper", (value, with, budget) -> isCased(value, Character::isUpperCase, budget)),
          Map.entry("sameas", (value, with, budget) -> isSame(value, with.only("sameas"))),
          Map.entry("filter", (value, with, budget) -> Filters.has(value)),
          Map.entry("test", (value, with, budget) -> has(value)),
          Map.entry("gt", (value, with, budget) -> order(value, with) > 0),
          Map.entry("greaterthan", (value, with, budget) -> order(value, with) > 0),
          Map.entry(">", (value, with, budget) -> order(value, with) > 0),
          Map.entry("ge", (value, with, budget) -> order(value, with) >= 0),
          Map.entry(">=", (value, with, budget) -> order(value, with) >= 0),
          Map.entry("lt", (value, with, budget) -> order(value, with) < 0),
          Map.entry("lessthan", (value, with, budget) -> order(value, with) < 0),
          Map.entry("<", (value, with, budget) -> order(value, with) < 0),
          Map.entry("le", (value, with, budget) -> order(value, with) <= 0),
          Map.entry("<=", (value, with, budget) -> order(value, with) <= 0),
          Map.entry("divisibleby", (value, with, budget) -> isDivisible(value, with)),
          Map.entry("in", (value, with, budget) -> isIn(value, with, budget)),
          Map.entry("equalto", (value, with, budget) -> equal(value, with, budget)),
          Map.entry("eq", (value, with, budget) -> equal(value, with, budget)),
          Map.entry("==", (value, with, budget) -> equal(value, with, budget)),
          Map.entry("ne", (value, with, budget) -> !equal(value, with, budget)),
          Map.entry("!=", (value, with, budget) -> !equal(value, with, budget)));

  private Tests() {}

  /**
   * Returns whether a value is what is said of it.
   *
   * @throws TemplateException if there is no such test
   */
  static boolean holds(String name, Object value, Arguments arguments, Budget budget) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw TemplateException.of("the test 'is " + name + "' is not supported");
    }
    return test.holds(value, arguments, budget);
  }

  /** Whether there is a test of a name. */
  private static boolean has(Object name) {
    return name != null && TESTS.containsKey(Values.key(name));
  }

  private static boolean isCallable(Object value) {
    return value instanceof Expression.Callable || value instanceof Undefined;
  }

  private static boolean isIterable(Object value) {
    return isSequence(value) || value instanceof Generated;
  }

  private static boolean isSequence(Object value) {
    return value instanceof List
        || value instanceof Map
        || value instanceof String
        || value instanceof Undefined;
  }

  private static boolean isInteger(Object value) {
    return value instanceof Number && !(value instanceof Double);
  }

  private static int order(Object value, Arguments arguments) {
    return Values.compare(value, arguments.only("this test"));
  }

  private static boolean isCased(Object value, IntPredicate isOfCase, Budget budget) {
    return PythonText.isCased(Values.text(value, budget), isOfCase);
  }

  /** Whether two values are one; of equal texts and numbers that is Python's own affair. */
  private static boolean isSame(Object value, Object other) {
    boolean isPlain = value instanceof String || value instanceof Number;
    if (isPlain && value.equals(other)) {
      throw TemplateException.of("'sameas' of equal strings or numbers is not supported");
    }
    return value == other;
  }

  private static boolean isRestOfTwo(Object value, long rest, Budget budget) {
    return Values.equal(Arithmetic.binary("%", value, 2L, budget), rest, budget);
  }

  private static boolean isDivisible(Object value, Arguments arguments) {
    Object rest = Arithmetic.binary("%", value, arguments.only("divisibleby"), null);
    return !Values.isTrue(rest);
  }

  private static boolean isIn(Object value, Arguments arguments, Budget budget) {
    return Values.contains(arguments.only("in"), value, budget);
  }

  private static boolean equal(Object value, Arguments arguments, Budget budget) {
    return Values.equal(value, arguments.only("this test"), budget);
  }
}
