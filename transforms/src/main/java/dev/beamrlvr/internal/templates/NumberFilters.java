package dev.beamrlvr.internal.templates;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Filters that make numbers of numbers, as Python's functions of the same names do. */
final class NumberFilters {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,2})?");

  /** What Python reads too: more digits, those of other scripts, and underscores between them. */
  private static final Pattern OTHER_NUMBER =
      Pattern.compile("[+-]?\\.?\\p{Nd}[\\p{Nd}_]*(\\.[\\p{Nd}_]*)?([eE][+-]?[\\p{Nd}_]+)?");

  private static final Pattern NOT_FINITE = Pattern.compile("(?i)([+-]?)(inf|infinity|nan)");

  /** Digits behind the point of which none is left of the smallest number. */
  private static final int MOST_DIGITS = 323;

  private static final int MOST_DIGITS_WITH_METHOD = 15;

  private NumberFilters() {}

  static Object integer(Object value, Arguments arguments) {
    Object otherwise = arguments.bind("int", "default").getOrDefault("default", 0L);
    Object number = Values.defined(value) instanceof String text ? parsed(text) : value;
    if (number instanceof BigDecimal exact) {
      return whole(exact.setScale(0, RoundingMode.DOWN));
    } else if (number instanceof Double real && (real.isNaN() || real.isInfinite())) {
      if (real.isInfinite() && value instanceof Double) {
        throw TemplateException.of("what is infinite is no whole number");
      }
      return otherwise;
    } else if (number instanceof Double real) {
      return whole(new BigDecimal(real).setScale(0, RoundingMode.DOWN));
    }
    return Values.isNumber(number) ? Arithmetic.number(number) : otherwise;
  }

  static Object floating(Object value, Arguments arguments) {
    Object otherwise = arguments.bind("float", "default").getOrDefault("default", 0.0);
    Object number = Values.defined(value) instanceof String text ? parsed(text) : value;
    if (number instanceof BigDecimal && value instanceof String text) {
      return Double.valueOf(text.strip());
    }
    return Values.isNumber(number) ? (Object) Arithmetic.number(number).doubleValue() : otherwise;
  }

  /** A number in a text: exactly, or infinite or none; null if the text is no number. */
  private static Object parsed(String text) {
    String stripped = PythonText.strip(text, null, true, true);
    if (NUMBER.matcher(stripped).matches()) {
      return new BigDecimal(stripped);
    } else if (NOT_FINITE.matcher(stripped).matches()) {
      return stripped.toLowerCase(Locale.ROOT).endsWith("nan")
          ? Double.NaN
          : stripped.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    } else if (OTHER_NUMBER.matcher(stripped).matches()) {
      throw TemplateException.of("the text '" + stripped + "' as a number is not supported");
    }
    return null;
  }

  private static long whole(BigDecimal number) {
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw TemplateException.of("whole numbers of more than 64 bits are not supported");
    }
  }

  static Object absolute(Object value, Arguments arguments) {
    arguments.required("abs", 0);
    Number number = number("abs", value);
    return number instanceof Long whole
        ? (Object) Math.abs(whole)
        : (Object) Math.abs(number.doubleValue());
  }

  private static Number number(String filter, Object value) {
    if (!Values.isNumber(Values.defined(value))) {
      throw TemplateException.of(filter + " does not take " + Values.type(value));
    }
    return Arithmetic.number(value);
  }

  static Object round(Object value, Arguments arguments) {
    Map<String, Object> bound = arguments.bind("round", "precision", "method");
    long digits = Arithmetic.index(bound.getOrDefault("precision", 0L));
    String method = Methods.string(bound.getOrDefault("method", "common"));
    Number number = number("round", value);
    switch (method) {
      case "common":
        return number instanceof Long whole
            ? (Object) rounded(whole, digits)
            : rounded((double) number, digits);
      case "ceil", "floor":
        return rounded(number, digits, method.equals("ceil"));
      default:
        throw TemplateException.of("round has no method '" + method + "'");
    }
  }

  private static long rounded(long number, long digits) {
    return digits >= 0
        ? number
        : whole(
            BigDecimal.valueOf(number)
                .setScale((int) Math.max(digits, -20), RoundingMode.HALF_EVEN));
  }

  private static double rounded(double number, long digits) {
    if (Double.isNaN(number) || Double.isInfinite(number) || digits > MOST_DIGITS) {
      return number;
    }
    int scale = (int) Math.max(digits, -MOST_DIGITS);
    double rounded = new BigDecimal(number).setScale(scale, RoundingMode.HALF_EVEN).doubleValue();
    if (Double.isInfinite(rounded)) {
      throw TemplateException.of("a number is too large when rounded");
    }
    return Math.copySign(rounded, number);
  }

  /** As a whole number of parts, and that divided by them. */
  private static double rounded(Number number, long digits, boolean isUp) {
    if (digits < 0 || digits > MOST_DIGITS_WITH_METHOD) {
      throw TemplateException.of(
          "round to " + digits + " digits with 'ceil' or 'floor' is not supported");
    }
    double parts = Math.pow(10, digits);
    double shifted = number.doubleValue() * parts;
    double whole = isUp ? Math.ceil(shifted) : Math.floor(shifted);
    if (!(Math.abs(whole) < 1L << 53)) {
      throw TemplateException.of("round of so large a number is not supported");
    }
    return (whole + 0.0) / parts;
  }

  static Object sum(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("sum", "attribute", "start");
    UnaryOperator<Object> attribute = Filters.attribute(bound.get("attribute"));
    Object sum = bound.getOrDefault("start", 0L);
    int fractions = sum instanceof Double ? 1 : 0;
    if (sum instanceof String) {
      throw TemplateException.of("sum does not take a string to start with");
    }
    for (Object element : Values.elements(value, budget)) {
      Object summand = attribute.apply(element);
      fractions += summand instanceof Double ? 1 : 0;
      sum = Arithmetic.binary("+", sum, summand, budget);
    }
    if (fractions > 1) {
      // Python has rounded such sums in another way since 3.12.
      throw TemplateException.of("sums of several numbers with fractions are not supported");
    }
    return sum;
  }
}
