package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

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
          Map.entry("dictsort", OrderFilters::sortedItems),
          Map.entry("list", (value, with, budget) -> copy(value, budget)),
          Map.entry("first", (value, with, budget) -> end(value, true, budget)),
          Map.entry("last", (value, with, budget) -> end(value, false, budget)),
          Map.entry("sort", OrderFilters::sort),
          Map.entry("reverse", Filters::reverse),
          Map.entry("unique", OrderFilters::unique),
          Map.entry("map", Filters::map),
          Map.entry("select", (value, with, budget) -> select(value, with, true, budget)),
          Map.entry("reject", (value, with, budget) -> select(value, with, false, budget)),
          Map.entry("selectattr", (value, with, budget) -> selectBy(value, with, true, budget)),
          Map.entry("rejectattr", (value, with, budget) -> selectBy(value, with, false, budget)),
          Map.entry("batch", Filters::batch),
          Map.entry("int", (value, with, budget) -> NumberFilters.integer(value, with)),
          Map.entry("float", (value, with, budget) -> NumberFilters.floating(value, with)),
          Map.entry("abs", (value, with, budget) -> NumberFilters.absolute(value, with)),
          Map.entry("round", (value, with, budget) -> NumberFilters.round(value, with)),
          Map.entry("sum", NumberFilters::sum),
          Map.entry(
              "min", (value, with, budget) -> OrderFilters.extreme(value, with, true, budget)),
          Map.entry(
              "max", (value, with, budget) -> OrderFilters.extreme(value, with, false, budget)));

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

  /** Whether there is a filter of a name. */
  static boolean has(Object name) {
    return name != null && FILTERS.containsKey(Values.key(name));
  }

  /** A filter that does with the value's text what the method of that name does. */
  private static Filter method(String name) {
    return (value, arguments, budget) ->
        TextMethods.call(Values.text(value, budget), name, arguments, budget);
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
    for (Object line : PythonText.lines(Methods.string(value) + "\n")) {
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
    return TextMethods.join(Values.text(bound.getOrDefault("d", ""), budget), texts, budget);
  }

  static List<Object> items(Object value, Budget budget) {
    if (value instanceof Map<?, ?> map) {
      return Methods.items(map, budget);
    } else if (value instanceof Undefined) {
      return List.of();
    }
    throw TemplateException.of(Values.type(value) + " has no items");
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

  /** Lists of so many elements each, the last one filled up if there is something to do so. */
  private static Object batch(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("batch", "linecount", "fill_with");
    long size = Arithmetic.index(bound.get("linecount"));
    if (size < 1) {
      throw TemplateException.of("batches of " + size + " are not supported");
    }
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object element : Values.elements(value, budget)) {
      if (batch.size() == size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(element);
    }
    if (!batch.isEmpty()) {
      while (bound.get("fill_with") != null && batch.size() < size) {
        budget.spendOnElements(1);
        batch.add(bound.get("fill_with"));
      }
      batches.add(batch);
    }
    return new Generated(batches);
  }

  static List<Object> copy(Object value, Budget budget) {
    return new ArrayList<>(Values.elements(value, budget));
  }

  /** What is false, such as none, counts as empty. */
  private static List<Object> copyIfAny(Object value, Budget budget) {
    return Values.isTrue(value) ? copy(value, budget) : new ArrayList<>();
  }

  private static Object end(Object value, boolean isFirst, Budget budget) {
    if (value instanceof Generated && !isFirst) {
      throw TemplateException.of("last does not take " + Values.type(value));
    }
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

  /** Looks up a position or a dotted name, parts of which may be positions; null is the value. */
  static UnaryOperator<Object> attribute(Object name) {
    if (name == null) {
      return UnaryOperator.identity();
    } else if (name instanceof Long) {
      return value -> Values.item(value, name);
    }
    List<Object> path = PythonText.split(Methods.string(name), ".", -1);
    path.replaceAll(
        part -> ((String) part).matches("[0-9]{1,9}") ? Long.valueOf((String) part) : part);
    return value -> path.stream().reduce(value, Values::item);
  }
}
