package dev.beamrlvr.internal.templates;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What may follow a vertical bar. */
final class Filters {

  /** Makes another value of a value. */
  private interface Filter {
    Object apply(Object value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Filter> FILTERS =
      Map.ofEntries(
          Map.entry("tojson", Json::write),
          Map.entry("length", (value, with, budget) -> Values.length(value)),
          Map.entry("count", (value, with, budget) -> Values.length(value)),
          Map.entry("default", (value, with, budget) -> orDefault(value, with)),
          Map.entry("d", (value, with, budget) -> orDefault(value, with)),
          Map.entry("string", (value, with, budget) -> Values.text(value, budget)),
          Map.entry("safe", (value, with, budget) -> Values.text(value, budget)),
          Map.entry("trim", method("strip")),
          Map.entry("upper", method("upper")),
          Map.entry("lower", method("lower")),
          Map.entry("title", (value, with, budget) -> title(Values.text(value, budget))),
          Map.entry("capitalize", method("capitalize")),
          Map.entry("replace", method("replace")),
          Map.entry("indent", Filters::indent),
          Map.entry("join", Filters::join),
          Map.entry("items", (value, with, budget) -> new Generated(items(value, budget))),
          Map.entry("dictsort", Filters::sortedItems),
          Map.entry("list", (value, with, budget) -> copy(value, budget)),
          Map.entry("first", (value, with, budget) -> end(value, true, budget)),
          Map.entry("last", (value, with, budget) -> end(value, false, budget)),
          Map.entry("sort", Filters::sort),
          Map.entry("reverse", Filters::reverse),
          Map.entry("unique", Filters::unique),
          Map.entry("map", Filters::map),
          Map.entry("select", (value, with, budget) -> select(value, with, true, budget)),
          Map.entry("reject", (value, with, budget) -> select(value, with, false, budget)),
          Map.entry("selectattr", (value, with, budget) -> selectBy(value, with, true, budget)),
          Map.entry("rejectattr", (value, with, budget) -> selectBy(value, with, false, budget)),
          Map.entry("int", (value, with, budget) -> integer(value, with)));

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,2})?");

  private Filters() {}

  /**
   * Applies a filter.
   *
   * @throws TemplateException if there is no such filter
   */
  static Object apply(String name, Object value, Arguments arguments, Budget budget) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw TemplateException.of("the filter '" + name + "' is not supported");
    }
    return filter.apply(value, arguments, budget);
  }

  /** A filter that does with the value's text what the method of that name does. */
  private static Filter method(String name) {
    return (value, arguments, budget) ->
        Methods.call(Values.text(value, budget), name, arguments, budget);
  }

  private static String title(String text) {
    return PythonText.title(text, c -> PythonText.isBlank(c) || "-({[<".indexOf(c) >= 0);
  }

  private static Object orDefault(Object value, Arguments arguments) {
    Map<String, Object> bound = arguments.bind("default", "default_value", "boolean");
    boolean isMissing =
        value instanceof Undefined
            || (Values.isTrue(bound.get("boolean")) && !Values.isTrue(value));
    return isMissing ? bound.getOrDefault("default_value", "") : value;
  }

  private static Object indent(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("indent", "width", "first");
    long width = Arithmetic.index(bound.getOrDefault("width", 4L));
    String indent = (String) Arithmetic.binary("*", " ", width, budget);
    StringBuilder result = new StringBuilder();
    boolean indents = Values.isTrue(bound.get("first"));
    for (Object line : PythonText.lines(Values.text(value, budget) + "\n")) {
      budget.spend((long) indent.length() + ((String) line).length());
      result.append(indents && !line.equals("") ? indent : "").append(line).append('\n');
      indents = true;
    }
    return result.substring(0, result.length() - 1);
  }

  private static Object join(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("join", "d", "attribute");
    UnaryOperator<Object> attribute = attribute(bound.get("attribute"));
    List<Object> texts = new ArrayList<>();
    for (Object element : Values.elements(value, budget)) {
      texts.add(Values.text(attribute.apply(element), budget));
    }
    return Methods.join(Values.text(bound.getOrDefault("d", ""), budget), texts, budget);
  }

  private static List<Object> items(Object value, Budget budget) {
    if (value instanceof Map<?, ?> map) {
      return Methods.items(map, budget);
    } else if (value instanceof Undefined) {
      return List.of();
    }
    throw TemplateException.of(Values.type(value) + " has no items");
  }

  /** By key, whatever its case. */
  private static Object sortedItems(Object value, Arguments arguments, Budget budget) {
    arguments.required("dictsort", 0);
    Comparator<Object> order =
        (a, b) -> Values.compare(lowerCase(((Tuple) a).get(0)), lowerCase(((Tuple) b).get(0)));
    return items(value, budget).stream().sorted(order).toList();
  }

  private static Object lowerCase(Object value) {
    return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }

  /** By an attribute or the elements themselves, whatever their case. */
  private static Object sort(Object value, Arguments arguments, Budget budget) {
    UnaryOperator<Object> attribute =
        attribute(arguments.bind("sort", "attribute").get("attribute"));
    List<Object> sorted = copy(value, budget);
    sorted.sort(
        (a, b) -> Values.compare(lowerCase(attribute.apply(a)), lowerCase(attribute.apply(b))));
    return sorted;
  }

  /** A text from its end, or the elements from the last one on. */
  private static Object reverse(Object value, Arguments arguments, Budget budget) {
    arguments.required("reverse", 0);
    if (value instanceof String text) {
      budget.spend(text.length());
      return new StringBuilder(text).reverse().toString();
    }
    List<Object> reversed = copy(value, budget);
    Collections.reverse(reversed);
    return new Generated(reversed);
  }

  private static Object unique(Object value, Arguments arguments, Budget budget) {
    arguments.required("unique", 0);
    Set<Object> seen = new HashSet<>();
    List<Object> unique = copy(value, budget);
    unique.removeIf(element -> !seen.add(Values.key(lowerCase(element))));
    return new Generated(unique);
  }

  private static List<Object> copy(Object value, Budget budget) {
    return new ArrayList<>(Values.elements(value, budget));
  }

  /** What is false, such as none, counts as empty. */
  private static List<Object> copyIfAny(Object value, Budget budget) {
    return Values.isTrue(value) ? copy(value, budget) : new ArrayList<>();
  }

  private static Object end(Object value, boolean isFirst, Budget budget) {
    List<Object> elements = Values.elements(value, budget);
    return elements.isEmpty()
        ? new Undefined("what is empty has no first and no last element")
        : elements.get(isFirst ? 0 : elements.size() - 1);
  }

  /** Looks up an attribute of each element, or applies a filter to it. */
  private static Object map(Object value, Arguments arguments, Budget budget) {
    UnaryOperator<Object> change;
    if (arguments.positional().isEmpty()) {
      Map<String, Object> bound = arguments.bind("map", "", "attribute", "default");
      UnaryOperator<Object> attribute = attribute(bound.get("attribute"));
      change =
          element ->
              attribute.apply(element) instanceof Undefined && bound.containsKey("default")
                  ? bound.get("default")
                  : attribute.apply(element);
    } else {
      String filter = Methods.string(arguments.positional().get(0));
      change = element -> apply(filter, element, arguments.from(1), budget);
    }
    List<Object> mapped = copyIfAny(value, budget);
    mapped.replaceAll(change);
    return new Generated(mapped);
  }

  private static Object selectBy(Object value, Arguments arguments, boolean kept, Budget budget) {
    if (arguments.positional().isEmpty()) {
      throw TemplateException.of("a choice by attribute needs the attribute's name");
    }
    UnaryOperator<Object> attribute = attribute(arguments.positional().get(0));
    return select(value, attribute, arguments.from(1), kept, budget);
  }

  private static Object select(Object value, Arguments arguments, boolean kept, Budget budget) {
    return select(value, UnaryOperator.identity(), arguments, kept, budget);
  }

  /** Keeps the elements of whose attribute a test holds, or does not. */
  private static Object select(
      Object value, UnaryOperator<Object> attribute, Arguments test, boolean kept, Budget budget) {
    List<Object> selected = copyIfAny(value, budget);
    selected.removeIf(
        element -> {
          Object judged = attribute.apply(element);
          boolean holds =
              test.positional().isEmpty()
                  ? Values.isTrue(judged)
                  : Tests.holds(
                      Methods.string(test.positional().get(0)), judged, test.from(1), budget);
          return holds != kept;
        });
    return new Generated(selected);
  }

  /** Looks up a dotted name; null is the value itself. */
  private static UnaryOperator<Object> attribute(Object name) {
    if (name == null) {
      return UnaryOperator.identity();
    }
    List<Object> path = PythonText.split(Methods.string(name), ".", -1);
    return value -> path.stream().reduce(value, Values::item);
  }

  private static Object integer(Object value, Arguments arguments) {
    arguments.required("int", 0);
    if (Values.isNumber(value)) {
      return Arithmetic.number(value).longValue();
    }
    String number = value instanceof String text ? text.strip() : "";
    if (!NUMBER.matcher(number).matches()) {
      return 0L;
    }
    BigDecimal whole = new BigDecimal(number).setScale(0, RoundingMode.DOWN);
    try {
      return whole.longValueExact();
    } catch (ArithmeticException e) {
      throw TemplateException.of("the number " + number + " is too large");
    }
  }
}
