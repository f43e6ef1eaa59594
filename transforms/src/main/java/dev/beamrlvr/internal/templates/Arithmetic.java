package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on whole and floating-point numbers, and its sums of texts and lists. */
final class Arithmetic {

  private Arithmetic() {}

  /** Returns {@code a operator b}. */
  static Object binary(String operator, Object a, Object b, Budget budget) {
    if (operator.equals("+") && a instanceof String text && b instanceof String other) {
      budget.spend((long) text.length() + other.length());
      return text + other;
    } else if (operator.equals("+") && Values.areListsOfOneKind(a, b) && !(a instanceof Range)) {
      List<Object> sum = new ArrayList<>(Values.elements(a, budget));
      sum.addAll(Values.elements(b, budget));
      budget.spendOnElements(sum.size());
      return a instanceof Tuple ? new Tuple(sum) : sum;
    } else if (operator.equals("*") && (a instanceof String || b instanceof String)) {
      boolean isFirst = a instanceof String;
      return repeat((String) (isFirst ? a : b), index(isFirst ? b : a), budget);
    } else if (Values.isNumber(a) && Values.isNumber(b)) {
      return numbers(operator, number(a), number(b));
    }
    Values.defined(a);
    Values.defined(b);
    throw TemplateException.of(
        "'" + operator + "' does not take " + Values.type(a) + " and " + Values.type(b));
  }

  private static String repeat(String text, long count, Budget budget) {
    int times = (int) Math.max(0, Math.min(count, Integer.MAX_VALUE));
    budget.spend((long) times * text.length());
    return text.repeat(times);
  }

  /** A truth value counts as 0 or 1. */
  static Number number(Object value) {
    return value instanceof Boolean truth ? Long.valueOf(truth ? 1 : 0) : (Number) value;
  }

  /** A whole number, as positions must be. */
  static long index(Object value) {
    if (Values.isNumber(value) && number(value) instanceof Long index) {
      return index;
    }
    throw TemplateException.of("expected a whole number, not " + Values.type(value));
  }

  private static Object numbers(String operator, Number a, Number b) {
    if (operator.matches("[/%]+") && b.doubleValue() == 0) {
      throw TemplateException.of("division by zero");
    }
    if (operator.equals("/") || a instanceof Double || b instanceof Double) {
      return floating(operator, a.doubleValue(), b.doubleValue());
    }
    try {
      return whole(operator, a.longValue(), b.longValue());
    } catch (ArithmeticException e) {
      throw TemplateException.of("whole numbers of more than 64 bits are not supported");
    }
  }

  private static double floating(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> floorQuotient(a, b);
      default -> remainder(a, b);
    };
  }

  /** With the sign of the divisor. */
  private static double remainder(double a, double b) {
    double rest = a % b;
    if (rest == 0) {
      return Math.copySign(0, b);
    }
    return (rest < 0) == (b < 0) ? rest : rest + b;
  }

  /** What goes with that remainder, which a rounded quotient need not. */
  private static double floorQuotient(double a, double b) {
    double quotient = (a - remainder(a, b)) / b;
    return quotient == 0 ? Math.copySign(0, a / b) : Math.rint(quotient);
  }

  private static long whole(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> Math.floorDiv(a, b);
      default -> Math.floorMod(a, b);
    };
  }
}
