package dev.beamrlvr.internal.templates;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The functions that a template finds. */
final class Functions {

  private static final Map<Character, String> DATE_PARTS =
      Map.of(
          'd', "dd", 'm', "MM", 'y', "yy", 'Y', "yyyy", 'b', "MMM", 'B', "MMMM", 'a', "EEE", 'A',
          "EEEE", 'j', "DDD");

  private Functions() {}

  /**
   * Returns the functions by name.
   *
   * @param date of the function that tells the date; null if there is to be none
   */
  static Map<String, Object> all(@Nullable LocalDate date) {
    Map<String, Object> functions = new HashMap<>();
    put(functions, "namespace", Functions::namespace);
    put(functions, "dict", (scope, arguments) -> mapping(arguments));
    put(functions, "range", Functions::range);
    put(functions, "raise_exception", Functions::raise);
    if (date != null) {
      put(functions, "strftime_now", (scope, arguments) -> format(date, arguments));
    }
    return functions;
  }

  private static void put(
      Map<String, Object> functions, String name, Expression.Callable function) {
    functions.put(name, function);
  }

  private static Object namespace(Scope scope, Arguments arguments) {
    return new Namespace(mapping(arguments));
  }

  private static Map<String, Object> mapping(Arguments arguments) {
    if (!arguments.positional().isEmpty()) {
      throw TemplateException.of("namespaces and mappings are made of named arguments only");
    }
    return arguments.named();
  }

  private static Object range(Scope scope, Arguments arguments) {
    List<Object> given = arguments.positional();
    long first = given.size() < 2 ? 0 : Arithmetic.index(given.get(0));
    Map<String, Object> bound = arguments.bind("range", "start", "stop", "step");
    long end = Arithmetic.index(given.size() < 2 ? bound.get("start") : given.get(1));
    long step = given.size() < 3 ? 1 : Arithmetic.index(given.get(2));
    if (step == 0) {
      throw TemplateException.of("a range's step must not be 0");
    }
    int size = 0;
    for (long i = first; step > 0 ? i < end : i > end; i += step) {
      scope.budget().spendOnElements(1);
      size++;
    }
    return new Range(first, end, step, size);
  }

  private static Object raise(Scope scope, Arguments arguments) {
    throw TemplateException.raisedByTemplate(
        Values.text(arguments.only("raise_exception"), scope.budget()));
  }

  /** As C's {@code strftime} in English; the time of day is not known. */
  private static Object format(LocalDate date, Arguments arguments) {
    String format = Methods.string(arguments.only("strftime_now"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        text.append(c);
        continue;
      }
      char part = ++i < format.length() ? format.charAt(i) : '%';
      if (part != '%' && !DATE_PARTS.containsKey(part)) {
        throw TemplateException.of("the date has no part '%" + part + "' here");
      }
      text.append(
          part == '%'
              ? "%"
              : DateTimeFormatter.ofPattern(DATE_PARTS.get(part), Locale.ENGLISH).format(date));
    }
    return text.toString();
  }
}
