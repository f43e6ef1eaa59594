package dev.beamrlvr.internal.templates;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The filter {@code tojson}: JSON as Python's own library writes it, to the blank. */
final class Json {

  private final StringBuilder out = new StringBuilder();
  private final Budget budget;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean onlyAscii;
  private final boolean sortsKeys;

  /** What a level is indented by; null for everything in one line. */
  private final String indent;

  private Json(Map<String, Object> options, Budget budget) {
    this.budget = budget;
    Object indent = options.get("indent");
    this.indent =
        indent == null || indent instanceof String
            ? (String) indent
            : (String) Arithmetic.binary("*", " ", indent, budget);
    List<Object> separators =
        options.get("separators") == null
            ? List.of(indent == null ? ", " : ",", ": ")
            : Values.elements(options.get("separators"), budget);
    this.itemSeparator = Methods.string(separators.get(0));
    this.keySeparator = Methods.string(separators.get(1));
    this.onlyAscii = Values.isTrue(options.get("ensure_ascii"));
    this.sortsKeys = Values.isTrue(options.get("sort_keys"));
  }

  static String write(Object value, Arguments arguments, Budget budget) {
    Json json =
        new Json(
            arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys"), budget);
    json.value(value, 0);
    return json.out.toString();
  }

  private void value(Object value, int depth) {
    budget.spend(4);
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Map<?, ?> map) {
      mapping(map, depth);
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      String before = "[";
      for (Object element : list) {
        next(before, depth + 1);
        value(element, depth + 1);
        before = itemSeparator;
      }
      close(list.isEmpty(), "[]", depth);
    } else if (value instanceof Double number) {
      String text = Values.decimal(number);
      out.append(text.replace("nan", "NaN").replace("inf", "Infinity"));
    } else if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else {
      throw TemplateException.of("tojson does not take what is " + Values.type(value));
    }
  }

  private void mapping(Map<?, ?> map, int depth) {
    Map<String, Object> entries = sortsKeys ? new TreeMap<>() : new java.util.LinkedHashMap<>();
    map.forEach((key, value) -> entries.put(Methods.string(key), value));
    String before = "{";
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      next(before, depth + 1);
      string(entry.getKey());
      out.append(keySeparator);
      value(entry.getValue(), depth + 1);
      before = itemSeparator;
    }
    close(map.isEmpty(), "{}", depth);
  }

  private void next(String before, int depth) {
    out.append(before);
    if (indent != null) {
      budget.spend((long) indent.length() * depth);
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private void close(boolean isEmpty, String brackets, int depth) {
    if (isEmpty) {
      out.append(brackets);
    } else {
      next("", depth);
      out.append(brackets.charAt(1));
    }
  }

  private void string(String text) {
    budget.spend(text.length());
    out.append('"');
    for (char c : text.toCharArray()) {
      int known = "\"\\\n\r\t\b\f".indexOf(c);
      if (known >= 0) {
        out.append('\\').append("\"\\nrtbf".charAt(known));
      } else if (c < ' ' || (onlyAscii && c > '~')) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
