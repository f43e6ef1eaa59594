package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods that values have, those of strings in {@link TextMethods}; none changes a value. */
final class Methods {

  /** A method of values of one type. */
  interface Method<T> {
    Object call(T value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Method<Map<?, ?>>> OF_MAPPINGS =
      Map.of(
          "items", (map, with, budget) -> items(map, budget),
          "keys", (map, with, budget) -> new ArrayList<>(map.keySet()),
          "values", (map, with, budget) -> new ArrayList<>(map.values()),
          "get", (map, with, budget) -> get(map, with));

  private static final Map<String, Method<List<?>>> OF_LISTS =
      Map.of(
          "index", (list, with, budget) -> index(list, with.only("index"), budget),
          "count", (list, with, budget) -> count(list, with.only("count"), budget));

  /** Methods of mappings in Python that are not known here. */
  private static final Set<String> OTHERS_OF_MAPPINGS =
      Set.of("clear", "copy", "fromkeys", "pop", "popitem", "setdefault", "update");

  private Methods() {}

  /** {@code value.name}. */
  static Object attribute(Object value, String name) {
    Values.defined(value);
    if (value instanceof String text && TextMethods.METHODS.containsKey(name)) {
      return bound(text, TextMethods.METHODS.get(name));
    } else if (value instanceof List<?> list && OF_LISTS.containsKey(name)) {
      return bound(list, OF_LISTS.get(name));
    } else if (value instanceof Map<?, ?> map && OF_MAPPINGS.containsKey(name)) {
      return bound(map, OF_MAPPINGS.get(name));
    } else if (value instanceof Map && OTHERS_OF_MAPPINGS.contains(name)) {
      throw TemplateException.of("the method '" + name + "' of mappings is not supported");
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

  /** A value that must be a string. */
  static String string(Object value) {
    if (Values.defined(value) instanceof String text) {
      return text;
    }
    throw TemplateException.of("expected a string, not " + Values.type(value));
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

  private static long index(List<?> list, Object element, Budget budget) {
    for (int i = 0; i < list.size(); i++) {
      if (Values.equal(list.get(i), element, budget)) {
        return i;
      }
    }
    throw TemplateException.of("the list has no such element");
  }

  private static long count(List<?> list, Object element, Budget budget) {
    return list.stream().filter(each -> Values.equal(each, element, budget)).count();
  }
}
