package dev.beamrlvr.runners.flink.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a Kubernetes API server checks of an object against the schema of its kind, in the parts of
 * OpenAPI that ours has; a field that the schema does not name is an error, as with {@code kubectl
 * --validate=strict}.
 */
final class StructuralSchema {
  private final List<String> errors = new ArrayList<>();

  private StructuralSchema() {}

  /** Returns what is wrong, by path; empty if nothing is. */
  static List<String> errors(Object value, Map<?, ?> schema) {
    StructuralSchema check = new StructuralSchema();
    check.check("spec", value, schema);
    return check.errors;
  }

  private void check(String path, Object value, Map<?, ?> schema) {
    if (schema.containsKey("enum") && !((List<?>) schema.get("enum")).contains(value)) {
      errors.add(path + ": " + value + " is none of " + schema.get("enum"));
    }
    if (schema.containsKey("type") && !isOf((String) schema.get("type"), value)) {
      errors.add(path + ": " + value + " is no " + schema.get("type"));
    } else if (value instanceof Map<?, ?> map && schema.get("properties") instanceof Map<?, ?> p) {
      map.forEach((name, field) -> checkField(path + "." + name, field, (Map<?, ?>) p.get(name)));
    } else if (value instanceof List<?> list && schema.get("items") instanceof Map<?, ?> items) {
      list.forEach(item -> check(path + "[]", item, items));
    }
  }

  private void checkField(String path, Object value, Map<?, ?> schema) {
    if (schema == null) {
      errors.add(path + " is no field");
    } else {
      check(path, value, schema);
    }
  }

  private static boolean isOf(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      default -> throw new IllegalArgumentException(type);
    };
  }
}
