package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The base of the rotary positions, in every form that {@code config.json} has had for it: {@code
 * rope_theta} by itself; that and {@code rope_scaling} with a {@code type} or {@code rope_type}; or
 * {@code rope_parameters} with both, as newer tools write it.
 *
 * <p>Only the positions of type {@code default} are computed; whatever asks for others is refused
 * by its name, since reading it as the default gives other numbers without a word.
 */
final class RotaryBase {

  private static final String BASE = "rope_theta";
  private static final double DEFAULT = 10000;
  private static final List<String> TYPES = List.of("rope_type", "type");
  private static final String PLAIN = "default";

  private RotaryBase() {}

  static double of(ConfigurationFields fields) {
    List<Double> bases = new ArrayList<>();
    if (fields.has(BASE)) {
      bases.add(fields.number(BASE, fields.get(BASE)));
    }
    for (String form : List.of("rope_parameters", "rope_scaling")) {
      if (fields.has(form)) {
        read(form, fields, bases);
      }
    }
    if (bases.stream().distinct().count() > 1) {
      throw fields.error(BASE + " stands there twice and differs: " + bases);
    }
    return bases.isEmpty() ? DEFAULT : bases.get(0);
  }

  private static void read(String form, ConfigurationFields fields, List<Double> bases) {
    JsonNode values = fields.get(form);
    if (!values.isObject()) {
      throw fields.error("field " + form + " is " + values + ", not an object");
    }
    for (String type : TYPES) {
      if (!values.path(type).asText(PLAIN).equals(PLAIN)) {
        throw fields.error(
            form + "." + type + " is " + values.get(type).asText() + ", only default is supported");
      }
    }
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      String name = form + "." + value.getKey();
      if (value.getKey().equals(BASE)) {
        bases.add(fields.number(name, value.getValue()));
      } else if (!TYPES.contains(value.getKey()) && !value.getValue().isNull()) {
        throw fields.error(name + " is " + value.getValue() + ", which is not supported");
      }
    }
  }
}
