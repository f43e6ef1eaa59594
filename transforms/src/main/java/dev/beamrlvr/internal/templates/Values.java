package dev.beamrlvr.internal.templates;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What Python says of values: their text, their truth, their order, and what is in them. */
final class Values {

  private Values() {}

  /** The name of a value's type, for errors. */
  static String type(Object value) {
    if (value == null) {
      return "none";
    } else if (value instanceof Undefined) {
      return "undefined";
    } else if (value instanceof Boolean) {
      return "a boolean";
    } else if (value instanceof Number) {
      return "a number";
    } else if (value instanceof String) {
      return "a string";
    } else if (value instanceof List) {
      return "a list";
    } else if (value instanceof Generated) {
      return "what a filter has made, without 'list'";
    }
    return value instanceof Map ? "a mapping" : "a function or another object";
  }

  /** Returns a value that must be there. */
  static Object defined(Object value) {
    if (value instanceof Undefined undefined) {
      throw TemplateException.of(undefined.reason());
    }
    return value;
  }

  static boolean areListsOfOneKind(Object a, Object b) {
    return a instanceof List
        && b instanceof List
        && a instanceof Tuple == b instanceof Tuple
        && a instanceof Range == b instanceof Range;
  }

  static boolean isTrue(Object value) {
    if (value == null || value instanceof Undefined) {
      return false;
    } else if (value instanceof Boolean truth) {
      return truth;
    } else if (value instanceof Number number) {
      return number.doubleValue() != 0;
    } else if (value instanceof String text) {
      return !text.isEmpty();
    } else if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    return !(value instanceof Map<?, ?> map) || !map.isEmpty();
  }

  /** The text that is printed for a value. */
  static String text(Object value, Budget budget) {
    if (value instanceof String text) {
      return text;
    } else if (value instanceof Undefined) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    print(value, out, budget);
    return out.toString();
  }

  private static void print(Object value, StringBuilder out, Budget budget) {
    budget.spend(4);
    if (value == null) {
      out.append("None");
    } else if (value instanceof Boolean truth) {
      out.append(truth ? "True" : "False");
    } else if (value instanceof Double number) {
      out.append(decimal(number));
    } else if (value instanceof Number || value instanceof Range) {
      out.append(value);
    } else if (value instanceof String text) {
      budget.spend(text.length());
      PythonText.quote(text, out);
    } else if (value instanceof List<?> list) {
      boolean isTuple = list instanceof Tuple;
      String separator = isTuple ? "(" : "[";
      out.append(list.isEmpty() ? separator : "");
      for (Object element : list) {
        out.append(separator);
        print(element, out, budget);
        separator = ", ";
      }
      out.append(isTuple ? (list.size() == 1 ? ",)" : ")") : "]");
    } else if (value instanceof Map<?, ?> map) {
      String separator = "";
      out.append('{');
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        print(entry.getKey(), out, budget);
        print(entry.getValue(), out.append(": "), budget);
        separator = ", ";
      }
      out.append('}');
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else {
      throw TemplateException.of(type(value) + " cannot be printed");
    }
  }

  /** The shortest text of a floating-point number, as Python writes it. */
  static String decimal(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (number == 0 || (exponent >= -4 && exponent < 16)) {
      String plain = exact.toPlainString();
      String sign = number == 0 && 1 / number < 0 ? "-" : "";
      return sign + plain + (plain.contains(".") ? "" : ".0");
    }
    String digits = exact.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  static boolean equal(Object a, Object b, Budget budget) {
    budget.spend(1);
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b) == 0;
    } else if (a instanceof List<?> list && b instanceof List<?> other) {
      boolean equal = list.size() == other.size() && areListsOfOneKind(a, b);
      for (int i = 0; equal && i < list.size(); i++) {
        equal = equal(list.get(i), other.get(i), budget);
      }
      return equal;
    } else if (a instanceof Map<?, ?> map && b instanceof Map<?, ?> other) {
      return map.size() == other.size()
          && map.entrySet().stream()
              .allMatch(
                  entry ->
                      other.containsKey(entry.getKey())
                          && equal(entry.getValue(), other.get(entry.getKey()), budget));
    } else if (a instanceof String || b instanceof String) {
      return a instanceof String text && text.equals(b);
    }
    return a == b || (a instanceof Undefined && b instanceof Undefined);
  }

  /** Orders two numbers or two strings. */
  static int compare(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b);
    } else if (a instanceof String text && b instanceof String other) {
      return compareCodePoints(text, other);
    }
    throw TemplateException.of(type(a) + " and " + type(b) + " have no order");
  }

  private static int compareCodePoints(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static int compareNumbers(Object a, Object b) {
    Number one = Arithmetic.number(a);
    Number other = Arithmetic.number(b);
    if (one instanceof Long whole && other instanceof Long otherWhole) {
      return whole.compareTo(otherWhole);
    }
    return Double.compare(one.doubleValue() + 0.0, other.doubleValue() + 0.0);
  }

  static long length(Object value) {
    if (value instanceof String text) {
      return PythonText.length(text);
    } else if (value instanceof List<?> list) {
      return list.size();
    } else if (value instanceof Map<?, ?> map) {
      return map.size();
    } else if (value instanceof Undefined) {
      return 0;
    }
    throw TemplateException.of(type(value) + " has no length");
  }

  /** What a loop over a value goes through. */
  static List<Object> elements(Object value, Budget budget) {
    List<Object> elements;
    if (value instanceof List<?> list) {
      return Collections.unmodifiableList(list);
    } else if (value instanceof Generated generated) {
      return generated.take();
    } else if (value instanceof String text) {
      budget.spendOnElements(text.length());
      elements = PythonText.characters(text);
    } else if (value instanceof Map<?, ?> map) {
      elements = new ArrayList<>(map.keySet());
    } else if (value instanceof Undefined) {
      elements = List.of();
    } else {
      throw TemplateException.of(type(value) + " is nothing to go through");
    }
    budget.spendOnElements(elements.size());
    return elements;
  }

  static boolean contains(Object container, Object element, Budget budget) {
    if (container instanceof String text) {
      if (!(element instanceof String part)) {
        throw TemplateException.of("a string holds strings, not " + type(element));
      }
      budget.spend(text.length() / 16);
      return text.contains(part);
    } else if (container instanceof Map<?, ?> map) {
      return map.containsKey(key(element));
    }
    return elements(container, budget).stream().anyMatch(e -> equal(e, element, budget));
  }

  /** A value as the key of a mapping. */
  static Object key(Object value) {
    if (value instanceof List || value instanceof Map || value instanceof Undefined) {
      throw TemplateException.of(type(value) + " is no key of a mapping");
    }
    return value;
  }

  /** {@code value[index]}. */
  static Object item(Object value, Object index) {
    defined(value);
    if (value instanceof Map<?, ?> map && map.containsKey(index)) {
      return map.get(index);
    }
    if (index instanceof Long position && (value instanceof List || value instanceof String)) {
      long length = length(value);
      long at = position < 0 ? position + length : position;
      if (at >= 0 && at < length) {
        return value instanceof List<?> list
            ? list.get((int) at)
            : Character.toString(((String) value).codePointAt(offset((String) value, (int) at)));
      }
    }
    if (index instanceof String name) {
      return Methods.attribute(value, name);
    }
    return new Undefined(type(value) + " has no element of that index");
  }

  private static int offset(String text, int index) {
    return text.offsetByCodePoints(0, index);
  }

  /** {@code value[from:to:step]}; null where nothing is given. */
  static Object slice(Object value, Object from, Object to, Object by, Budget budget) {
    defined(value);
    boolean isText = value instanceof String;
    if (!isText && !(value instanceof List)) {
      throw TemplateException.of(type(value) + " has no slices");
    }
    long step = by == null ? 1 : Arithmetic.index(by);
    if (step == 0) {
      throw TemplateException.of("a slice's step must not be 0");
    }
    List<Object> elements = elements(value, budget);
    long length = elements.size();
    long start = bound(from, step > 0 ? 0 : length - 1, length, step);
    long end = bound(to, step > 0 ? length : -1, length, step);
    List<Object> slice = new ArrayList<>();
    for (long i = start; step > 0 ? i < end : i > end; i += step) {
      budget.spendOnElements(1);
      slice.add(elements.get((int) i));
    }
    if (isText) {
      return String.join("", slice.toArray(new String[0]));
    }
    return value instanceof Tuple ? new Tuple(slice) : slice;
  }

  private static long bound(Object given, long otherwise, long length, long step) {
    if (given == null) {
      return otherwise;
    }
    long bound = Arithmetic.index(given);
    bound = bound < 0 ? bound + length : bound;
    return step > 0
        ? Math.max(0, Math.min(bound, length))
        : Math.max(-1, Math.min(bound, length - 1));
  }
}
