package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The methods that strings and mappings have. Nothing has one that changes it. */
final class Methods {

  /** A method of values of one type. */
  private interface Method<T> {
    Object call(T value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Method<String>> OF_TEXT =
      Map.ofEntries(
          Map.entry("startswith", (text, with, budget) -> isAtEnd(text, with, true)),
          Map.entry("endswith", (text, with, budget) -> isAtEnd(text, with, false)),
          Map.entry("strip", (text, with, budget) -> strip(text, with, true, true)),
          Map.entry("lstrip", (text, with, budget) -> strip(text, with, true, false)),
          Map.entry("rstrip", (text, with, budget) -> strip(text, with, false, true)),
          Map.entry("split", Methods::split),
          Map.entry("splitlines", (text, with, budget) -> PythonText.lines(text)),
          Map.entry("upper", (text, with, budget) -> text.toUpperCase(Locale.ROOT)),
          Map.entry("lower", (text, with, budget) -> text.toLowerCase(Locale.ROOT)),
          Map.entry(
              "title", (text, with, budget) -> PythonText.title(text, c -> !Character.isLetter(c))),
          Map.entry("capitalize", (text, with, budget) -> PythonText.capitalize(text)),
          Map.entry("replace", Methods::replace),
          Map.entry("find", (text, with, budget) -> position(text, string(with.only("find")))),
          Map.entry("join", (text, with, budget) -> join(text, with.only("join"), budget)));

  private static final Map<String, Method<Map<?, ?>>> OF_MAPPINGS =
      Map.of(
          "items", (map, with, budget) -> items(map, budget),
          "keys", (map, with, budget) -> new ArrayList<>(map.keySet()),
          "values", (map, with, budget) -> new ArrayList<>(map.values()),
          "get", (map, with, budget) -> get(map, with));

  private Methods() {}

  /** {@code value.name}. */
  static Object attribute(Object value, String name) {
    Values.defined(value);
    if (value instanceof String text && OF_TEXT.containsKey(name)) {
      return bound(text, OF_TEXT.get(name));
    } else if (value instanceof Map<?, ?> map && OF_MAPPINGS.containsKey(name)) {
      return bound(map, OF_MAPPINGS.get(name));
    } else if (value instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    } else if (value instanceof Expression.Attributes object) {
      return object.attribute(name);
    }
    return new Undefined(Values.type(value) + " has no attribute or method '" + name + "' here");
  }

  private static <T> Expression.Callable bound(T value, Method<T> method) {
    return (scope, arguments) -> method.call(value, arguments, scope.budget());
  }

  /** {@code text.method(arguments)}. */
  static Object call(String text, String method, Arguments arguments, Budget budget) {
    return OF_TEXT.get(method).call(text, arguments, budget);
  }

  /** A value that must be a string. */
  static String string(Object value) {
    if (Values.defined(value) instanceof String text) {
      return text;
    }
    throw TemplateException.of("expected a string, not " + Values.type(value));
  }

  private static boolean isAtEnd(String text, Arguments arguments, boolean atStart) {
    Object given = arguments.only(atStart ? "startswith" : "endswith");
    List<?> parts = given instanceof Tuple tuple ? tuple : List.of(string(given));
    return parts.stream()
        .map(Methods::string)
        .anyMatch(part -> atStart ? text.startsWith(part) : text.endsWith(part));
  }

  private static String strip(String text, Arguments arguments, boolean left, boolean right) {
    Object characters = arguments.bind("strip", "chars").get("chars");
    return PythonText.strip(text, characters == null ? null : string(characters), left, right);
  }

  private static List<Object> split(String text, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("split", "sep", "maxsplit");
    Object separator = bound.get("sep");
    long limit = Arithmetic.index(bound.getOrDefault("maxsplit", -1L));
    List<Object> parts =
        separator == null
            ? PythonText.splitAtBlanks(text, limit)
            : PythonText.split(text, string(separator), limit);
    budget.spendOnElements(parts.size());
    return parts;
  }

  private static String replace(String text, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("replace", "old", "new", "count");
    long limit = Arithmetic.index(bound.getOrDefault("count", -1L));
    return PythonText.replace(
        text, string(bound.get("old")), string(bound.get("new")), limit, budget);
  }

  private static long position(String text, String part) {
    int at = text.indexOf(part);
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  /** The strings of a list with another between them. */
  static String join(String separator, Object list, Budget budget) {
    StringBuilder joined = new StringBuilder();
    String next = "";
    for (Object element : Values.elements(list, budget)) {
      budget.spend((long) next.length() + string(element).length());
      joined.append(next).append(string(element));
      next = separator;
    }
    return joined.toString();
  }

  /** The keys of a mapping with their values. */
  static List<Object> items(Map<?, ?> map, Budget budget) {
    budget.spendOnElements(2L * map.size());
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(Tuple.of(key, value)));
    return items;
  }

  private static Object get(Map<?, ?> map, Arguments arguments) {
    Map<String, Object> bound = arguments.bind("get", "key", "default");
    Object key = Values.key(bound.get("key"));
    return map.containsKey(key) ? map.get(key) : bound.get("default");
  }
}
