package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a JSON object in a file; what is wrong with one is said with the file's name. A
 * field that is null is one that is not there.
 */
final class ConfigurationFields {

  private static final long MOST_BYTES = 1 << 20;

  private final Path file;
  private final String prefix;
  private final ObjectNode root;

  private ConfigurationFields(Path file, String prefix, ObjectNode root) {
    this.file = file;
    this.prefix = prefix;
    this.root = root;
  }

  static ConfigurationFields read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PolicyException(file + ": no such file; is this a Hugging Face directory?");
    }
    try {
      return new ConfigurationFields(file, "", PolicyJson.read(file, MOST_BYTES));
    } catch (IOException e) {
      throw new PolicyException(StrictJson.line(file + ": not readable: " + e.getMessage()), e);
    }
  }

  /** Whether a field is there and not null. */
  boolean has(String field) {
    return root.hasNonNull(field);
  }

  /** Whether a field is there, be it null. */
  boolean mentions(String field) {
    return root.has(field);
  }

  /** Returns a field, or a node that is missing. */
  JsonNode get(String field) {
    return root.path(field);
  }

  /** Returns the names of all fields. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    root.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Returns the fields of an object in a field. */
  ConfigurationFields object(String field) {
    if (!(get(field) instanceof ObjectNode object)) {
      throw wrong(field, "not an object");
    }
    return new ConfigurationFields(file, prefix + field + ".", object);
  }

  int integer(String field) {
    if (!has(field)) {
      throw error("field " + prefix + field + " is missing");
    }
    return integer(field, 0);
  }

  int integer(String field, int otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode value = get(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(field, "not a whole number");
    }
    return value.asInt();
  }

  double number(String field) {
    if (!has(field)) {
      throw error("field " + prefix + field + " is missing");
    }
    return number(field, 0);
  }

  double number(String field, double otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode value = get(field);
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong(field, "not a number");
    }
    return value.asDouble();
  }

  boolean flag(String field, boolean otherwise) {
    if (has(field) && !get(field).isBoolean()) {
      throw wrong(field, "not true or false");
    }
    return has(field) ? get(field).booleanValue() : otherwise;
  }

  String text(String field, String otherwise) {
    if (has(field) && !get(field).isTextual()) {
      throw wrong(field, "not a text");
    }
    return has(field) ? get(field).textValue() : otherwise;
  }

  /** Returns the whole numbers in an array; none if the field is not there. */
  List<Integer> integers(String field) {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : array(field)) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw wrong(field, "not whole numbers");
      }
      integers.add(value.asInt());
    }
    return integers;
  }

  /** Returns the texts in an array; none if the field is not there. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : array(field)) {
      if (!value.isTextual()) {
        throw wrong(field, "not texts");
      }
      texts.add(value.textValue());
    }
    return texts;
  }

  private JsonNode array(String field) {
    if (has(field) && !get(field).isArray()) {
      throw wrong(field, "not a list");
    }
    return has(field) ? get(field) : JsonNodeFactory.instance.arrayNode();
  }

  /** Refuses a text, or one in a list, that is there and is another one. */
  void only(String field, String supported) {
    List<String> texts = get(field).isArray() ? texts(field) : List.of(text(field, supported));
    for (String text : texts) {
      if (!text.equals(supported)) {
        throw error(prefix + field + " is " + text + ", only " + supported + " is supported");
      }
    }
  }

  /** Refuses a field that is there and null, where that is not the same as its absence. */
  void notNull(String field) {
    if (mentions(field) && !has(field)) {
      throw error("field " + prefix + field + " is null: give its value, or leave it out");
    }
  }

  /** Refuses a field that asks for something: that is not null, false, 0 or empty. */
  void absent(String field) {
    JsonNode value = get(field);
    boolean asks =
        value.isTextual()
            ? !value.textValue().isEmpty()
            : value.asBoolean() || value.asDouble() != 0 || !value.isEmpty();
    if (asks) {
      throw error(prefix + field + " is " + value + ", which is not supported");
    }
  }

  PolicyException wrong(String field, String what) {
    return error("field " + prefix + field + " is " + get(field) + ", " + what);
  }

  PolicyException error(String message) {
    return new PolicyException(StrictJson.line(file + ": " + message));
  }
}
