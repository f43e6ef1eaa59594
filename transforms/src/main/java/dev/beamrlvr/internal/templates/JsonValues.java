package dev.beamrlvr.internal.templates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as templates see it. */
public final class JsonValues {

  private JsonValues() {}

  /**
   * Returns the objects of a list.
   *
   * @throws TemplateException if there is a whole number of more than 64 bits
   */
  public static List<Map<String, Object>> objects(JsonNode list) {
    List<Map<String, Object>> objects = new ArrayList<>();
    list.forEach(object -> objects.add(map(object)));
    return objects;
  }

  private static Map<String, Object> map(JsonNode object) {
    Map<String, Object> map = new LinkedHashMap<>();
    object.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
    return map;
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> map(node);
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(element -> list.add(value(element)));
        yield list;
      }
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(node);
      default -> null;
    };
  }

  private static Number number(JsonNode node) {
    if (!node.isIntegralNumber()) {
      return node.doubleValue();
    } else if (!node.canConvertToLong()) {
      throw TemplateException.of("whole numbers of more than 64 bits are not supported");
    }
    return node.longValue();
  }
}
