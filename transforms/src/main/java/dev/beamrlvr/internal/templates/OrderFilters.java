package dev.beamrlvr.internal.templates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Filters that compare elements, by an attribute or as they are, and in any case if not told. */
final class OrderFilters {

  private OrderFilters() {}

  static Object sortedItems(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    Object by = bound.getOrDefault("by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw TemplateException.of("dictsort is by 'key' or by 'value'");
    }
    UnaryOperator<Object> key = key(by.equals("key") ? 0L : 1L, bound.get("case_sensitive"));
    return sorted(Filters.items(Values.defined(value), budget), key, bound.get("reverse"));
  }

  static Object sort(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    UnaryOperator<Object> key = key(bound.get("attribute"), bound.get("case_sensitive"));
    return sorted(Filters.copy(value, budget), key, bound.get("reverse"));
  }

  /** Elements that are equal keep their order in both directions. */
  private static List<Object> sorted(
      List<Object> elements, UnaryOperator<Object> key, Object isReversed) {
    Comparator<Object> order = (a, b) -> Values.compare(key.apply(a), key.apply(b));
    return elements.stream()
        .sorted(Values.isTrue(isReversed) ? order.reversed() : order)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** What elements are ordered by: an attribute of theirs, or they, whatever their case. */
  static UnaryOperator<Object> key(Object attribute, Object isCaseSensitive) {
    UnaryOperator<Object> found = Filters.attribute(attribute);
    return Values.isTrue(isCaseSensitive)
        ? found
        : element ->
            found.apply(element) instanceof String text
                ? text.toLowerCase(Locale.ROOT)
                : found.apply(element);
  }

  static Object unique(Object value, Arguments arguments, Budget budget) {
    Map<String, Object> bound = arguments.bind("unique", "case_sensitive", "attribute");
    UnaryOperator<Object> key = key(bound.get("attribute"), bound.get("case_sensitive"));
    Set<Object> seen = new HashSet<>();
    List<Object> unique = Filters.copy(value, budget);
    unique.removeIf(element -> !seen.add(Values.key(key.apply(element))));
    return new Generated(unique);
  }

  /** Returns the first of the least or of the greatest elements, whatever their case. */
  static Object extreme(Object value, Arguments arguments, boolean isLeast, Budget budget) {
    Map<String, Object> bound =
        arguments.bind(isLeast ? "min" : "max", "case_sensitive", "attribute");
    UnaryOperator<Object> key = key(bound.get("attribute"), bound.get("case_sensitive"));
    List<Object> elements = Values.elements(value, budget);
    if (elements.isEmpty()) {
      return new Undefined("what is empty has no least and no greatest element");
    }
    Object extreme = elements.get(0);
    for (Object element : elements.subList(1, elements.size())) {
      budget.spend(1);
      int order = Values.compare(key.apply(element), key.apply(extreme));
      extreme = (isLeast ? order < 0 : order > 0) ? element : extreme;
    }
    return extreme;
  }
}
