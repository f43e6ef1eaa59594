package dev.beamrlvr.internal.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rotary positions in every form that {@code config.json} has had for them: {@code
 * rope_theta} by itself; that and {@code rope_scaling} with a {@code type} or {@code rope_type}; or
 * {@code rope_parameters} with both, as newer tools write it.
 *
 * <p>Types {@code default} and {@code llama3} are computed; whatever asks for others is refused by
 * its name, since reading it as the default gives other numbers without a word.
 */
final class RotaryFields {

  private static final String BASE = "rope_theta";
  private static final List<String> TYPES = List.of("rope_type", "type");
  private static final String PLAIN = "default";
  private static final String LLAMA = "llama3";
  private static final List<String> OF_LLAMA =
      List.of("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings");

  private final ConfigurationFields fields;
  private final List<Double> bases = new ArrayList<>();
  private final List<RotaryPositions.LlamaScaling> scalings = new ArrayList<>();

  private RotaryFields(ConfigurationFields fields) {
    this.fields = fields;
  }

  /**
   * Reads the fields.
   *
   * @param base where they name none
   */
  static RotaryPositions read(ConfigurationFields fields, double base) {
    return new RotaryFields(fields).read(base);
  }

  private RotaryPositions read(double otherwise) {
    if (fields.has(BASE)) {
      bases.add(fields.number(BASE));
    }
    for (String form : List.of("rope_parameters", "rope_scaling")) {
      if (fields.has(form)) {
        read(form, fields.object(form));
      }
    }
    if (bases.isEmpty()) {
      fields.notNull(BASE);
    }
    if (bases.stream().distinct().count() > 1) {
      throw fields.error(BASE + " stands there twice and differs: " + bases);
    }
    if (scalings.stream().distinct().count() > 1) {
      throw fields.error("rope_parameters and rope_scaling differ");
    }
    return new RotaryPositions(
        bases.isEmpty() ? otherwise : bases.get(0), scalings.isEmpty() ? null : scalings.get(0));
  }

  private void read(String form, ConfigurationFields values) {
    String type = PLAIN;
    values.notNull(BASE);
    for (String name : TYPES) {
      values.notNull(name);
      type = values.text(name, type);
      if (!type.equals(PLAIN) && !type.equals(LLAMA)) {
        throw fields.error(
            form
                + "."
                + name
                + " is "
                + type
                + ", only "
                + PLAIN
                + " and "
                + LLAMA
                + " are supported");
      }
    }
    boolean isLlama = type.equals(LLAMA);
    for (String name : values.names()) {
      boolean known = TYPES.contains(name) || name.equals(BASE);
      if (!known && values.has(name) && !(isLlama && OF_LLAMA.contains(name))) {
        boolean whole = name.equals("partial_rotary_factor") && values.number(name) == 1;
        if (!whole) {
          throw fields.error(
              form
                  + "."
                  + name
                  + " is "
                  + values.get(name)
                  + ", which is not supported with rope_type "
                  + type);
        }
      }
    }
    if (values.has(BASE)) {
      bases.add(values.number(BASE));
    }
    if (isLlama) {
      scalings.add(scaling(form, values));
    }
  }

  private RotaryPositions.LlamaScaling scaling(String form, ConfigurationFields values) {
    RotaryPositions.LlamaScaling scaling =
        new RotaryPositions.LlamaScaling(
            values.number(OF_LLAMA.get(0)),
            values.number(OF_LLAMA.get(1)),
            values.number(OF_LLAMA.get(2)),
            values.integer(OF_LLAMA.get(3)));
    if (!(scaling.factor() >= 1)) {
      throw fields.error(form + ".factor must be 1 or more, not " + scaling.factor());
    }
    if (!(scaling.lowFactor() > 0 && scaling.highFactor() > scaling.lowFactor())) {
      throw fields.error(
          form
              + ".low_freq_factor must be above 0 and below high_freq_factor, not "
              + scaling.lowFactor()
              + " and "
              + scaling.highFactor());
    }
    if (!(scaling.originalPositions() > 0)) {
      throw fields.error(
          form
              + ".original_max_position_embeddings must be above 0, not "
              + scaling.originalPositions());
    }
    return scaling;
  }
}
