package dev.beamrlvr.internal.templates;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** The methods that strings have. */
final class TextMethods {

  static final Map<String, Methods.Method<String>> METHODS =
      Map.ofEntries(
          Map.entry("startswith", (text, with, budget) -> isAtEnd(text, with, true)),
          Map.entry("endswith", (text, with, budget) -> isAtEnd(text, with, false)),
          Map.entry("strip", (text, with, budget) -> strip(text, with, true, true)),
          Map.entry("lstrip", (text, with, budget) -> strip(text, with, true, false)),
          Map.entry("rstrip", (text, with, budget) -> strip(text, with, false, true)),
          Map.entry("removeprefix", (text, with, budget) -> without(text, with, true)),
          Map.entry("removesuffix", (text, with, budget) -> without(text, with, false)),
          Map.entry("split", TextMethods::split),
          Map.entry("rsplit", TextMethods::splitFromEnd),
          Map.entry("partition", (text, with, budget) -> partition(text, with, true)),
          Map.entry("rpartition", (text, with, budget) -> partition(text, with, false)),
          Map.entry("splitlines", (text, with, budget) -> lines(text, with)),
          Map.entry("upper", (text, with, budget) -> plain(with, text.toUpperCase(Locale.ROOT))),
          Map.entry("lower", (text, with, budget) -> plain(with, text.toLowerCase(Locale.ROOT))),
          Map.entry(
              "title",
              (text, with, budget) ->
                  plain(with, PythonText.title(text, c -> !Character.isLetter(c)))),
          Map.entry("capitalize", (text, with, budget) -> plain(with, PythonText.capitalize(text))),
          Map.entry("replace", TextMethods::replace),
          Map.entry("count", (text, with, budget) -> count(text, string(with.only("count")))),
          Map.entry("find", (text, with, budget) -> find(text, with, true)),
          Map.entry("rfind", (text, with, budget) -> find(text, with, false)),
          Map.entry("index", (text, with, budget) -> found(find(text, with, true))),
          Map.entry("rindex", (text, with, budget) -> found(find(text, with, false))),
          Map.entry("isalpha", all(Character::isLetter)),
          Map.entry("isalnum", all(c -> Character.isLetter(c) || isNumber(c))),
          Map.entry("isdecimal", all(Character::isDigit)),
          Map.entry("isdigit", all(TextMethods::isDigit)),
          Map.entry("isspace", all(PythonText::isBlank)),
          Map.entry("islower", cased(Character::isLowerCase)),
          Map.entry("isupper", cased(Character::isUpperCase)),
          Map.entry("join", (text, with, budget) -> join(text, with.only("join"), budget)));

  private TextMethods() {}

  /** {@code text.method(arguments)}. */
  static Object call(String text, String method, Arguments arguments, Budget budget) {
    return METHODS.get(method).call(text, arguments, budget);
  }

  /** A result for which nothing may be given. */
  private static Object plain(Arguments arguments, Object result) {
    arguments.required("the method", 0);
    return result;
  }

  /** Whether there are characters, and something is true of all of them. */
  private static Methods.Method<String> all(IntPredicate property) {
    return (text, with, budget) -> {
      budget.spend(text.length());
      return plain(with, !text.isEmpty() && text.codePoints().allMatch(property));
    };
  }

  private static Methods.Method<String> cased(IntPredicate isOfCase) {
    return (text, with, budget) -> {
      budget.spend(text.length());
      return plain(with, PythonText.isCased(text, isOfCase));
    };
  }

  private static boolean isNumber(int c) {
    int type = Character.getType(c);
    return Character.isDigit(c)
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Some other numbers are digits in Python, such as those that stand above the line. */
  private static boolean isDigit(int c) {
    if (Character.getType(c) == Character.OTHER_NUMBER) {
      throw TemplateException.of("'isdigit' of '" + Character.toString(c) + "' is not supported");
    }
    return Character.isDigit(c);
  }

  private static boolean isAtEnd(String text, Arguments arguments, boolean atStart) {
    Object given = arguments.only(atStart ? "startswith" : "endswith");
    List<?> parts = given instanceof Tuple tuple ? tuple : List.of(string(given));
    return parts.stream()
        .map(TextMethods::string)
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

  private static String without(String text, Arguments arguments, boolean atStart) {
    String part = string(arguments.only(atStart ? "removeprefix" : "removesuffix"));
    if (atStart) {
      return text.startsWith(part) ? text.substring(part.length()) : text;
    }
    return text.endsWith(part) ? text.substring(0, text.length() - part.length()) : text;
  }

  /** As {@code split} does with everything turned around. */
  private static List<Object> splitFromEnd(String text, Arguments arguments, Budget budget) {
    Map<String, Object> bound = new HashMap<>(arguments.bind("rsplit", "sep", "maxsplit"));
    bound.computeIfPresent("sep", (name, separator) -> reversed(string(separator)));
    budget.spend(text.length());
    List<Object> parts = split(reversed(text), new Arguments(List.of(), bound), budget);
    Collections.reverse(parts);
    parts.replaceAll(part -> reversed((String) part));
    return parts;
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static Tuple partition(String text, Arguments arguments, boolean atFirst) {
    String separator = string(arguments.only("partition"));
    if (separator.isEmpty()) {
      throw TemplateException.of("an empty text to look for is not supported");
    }
    int at = atFirst ? text.indexOf(separator) : text.lastIndexOf(separator);
    if (at < 0) {
      return atFirst ? Tuple.of(text, "", "") : Tuple.of("", "", text);
    }
    return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  private static List<Object> lines(String text, Arguments arguments) {
    arguments.required("splitlines", 0);
    return PythonText.lines(text);
  }

  private static long count(String text, String part) {
    return part.isEmpty()
        ? PythonText.length(text) + 1L
        : PythonText.split(text, part, -1).size() - 1L;
  }

  private static long find(String text, Arguments arguments, boolean atFirst) {
    String part = string(arguments.only("find"));
    int at = atFirst ? text.indexOf(part) : text.lastIndexOf(part);
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long found(long position) {
    if (position < 0) {
      throw TemplateException.of("the string does not hold what is looked for");
    }
    return position;
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

  private static String string(Object value) {
    return Methods.string(value);
  }
}
