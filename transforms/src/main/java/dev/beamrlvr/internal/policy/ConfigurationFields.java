package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The fields of a JSON file; what is wrong with one is said with the file's name. */
final class ConfigurationFields {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final JsonNode root;

  private ConfigurationFields(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  static ConfigurationFields read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PolicyException(file + ": no such file; is this a Hugging Face directory?");
    }
    try {
      return new ConfigurationFields(file, JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new PolicyException(file + ": not readable as JSON: " + reason, e);
    }
  }

  /** Whether a field is there and not null. */
  boolean has(String field) {
    return root.hasNonNull(field);
  }

  /** Returns a field, or a node that is missing. */
  JsonNode get(String field) {
    return root.path(field);
  }

  int integer(String field) {
    if (!has(field)) {
      throw error("field " + field + " is missing");
    }
    return integer(field, 0);
  }

  int integer(String field, int otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode value = get(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw error("field " + field + " is " + value + ", not a whole number");
    }
    return value.asInt();
  }

  double number(String field, double otherwise) {
    return has(field) ? number(field, get(field)) : otherwise;
  }

  double number(String name, JsonNode value) {
    if (!value.isNumber()) {
      throw error("field " + name + " is " + value + ", not a number");
    }
    return value.asDouble();
  }

  PolicyException error(String message) {
    return new PolicyException(file + ": " + message);
  }
}
