package dev.beamrlvr.internal.policy;

import dev.beamrlvr.internal.policy.AdapterConfiguration.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which matrices an {@code adapter_config.json} adapts, and each one's rank and alpha. Names and
 * patterns mean what they mean in PEFT (its {@code check_target_module_exists} and {@code
 * get_pattern_key}).
 */
final class AdaptedModules {

  static final String TARGETS = "target_modules";
  static final String EXCLUDED = "exclude_modules";
  static final String LAYERS = "layers_to_transform";
  static final String LAYERS_PATTERN = "layers_pattern";
  static final String RANKS = "rank_pattern";
  static final String ALPHAS = "alpha_pattern";

  private static final String ALL = "all-linear";
  private static final int LARGEST_RANK = 1 << 16;
  private static final double LARGEST_ALPHA = 1e6;

  private final ConfigurationFields fields;
  private final PolicyConfiguration policy;
  private final NamePatterns patterns;

  private AdaptedModules(ConfigurationFields fields, PolicyConfiguration policy) {
    this.fields = fields;
    this.policy = policy;
    this.patterns = new NamePatterns(fields, policy.layers() * Projection.values().length);
  }

  /** Reads the rank, the alpha and the modules. */
  static AdapterConfiguration read(ConfigurationFields fields, PolicyConfiguration policy) {
    return new AdaptedModules(fields, policy).read();
  }

  private AdapterConfiguration read() {
    int rank = rank(fields, "r");
    double alpha = alpha(fields, "lora_alpha");
    Map<Predicate<String>, Integer> ranks = values(RANKS, AdaptedModules::rank);
    Map<Predicate<String>, Double> alphas = values(ALPHAS, AdaptedModules::alpha);
    List<Module> all =
        AdapterConfiguration.of(policy, rank, alpha, EnumSet.allOf(Projection.class)).modules();
    Predicate<Module> adapted = targets(all).and(excluded().negate());
    List<Module> modules = new ArrayList<>();
    for (Module module : all) {
      if (adapted.test(module)) {
        modules.add(
            new Module(
                module.layer(),
                module.projection(),
                first(ranks, module.name(), rank),
                first(alphas, module.name(), alpha)));
      }
    }
    if (modules.isEmpty()) {
      throw fields.error(EXCLUDED + " and " + LAYERS + " leave nothing that is adapted");
    }
    return new AdapterConfiguration(
        rank, alpha, fields.flag("use_rslora", false), policy.layers(), modules);
  }

  private static int rank(ConfigurationFields of, String field) {
    int rank = of.integer(field);
    if (rank < 1 || rank > LARGEST_RANK) {
      throw of.wrong(field, "not above 0 and at most " + LARGEST_RANK);
    }
    return rank;
  }

  private static double alpha(ConfigurationFields of, String field) {
    double alpha = of.number(field);
    if (Math.abs(alpha) > LARGEST_ALPHA) {
      throw of.wrong(field, "above " + LARGEST_ALPHA);
    }
    return alpha;
  }

  /** Reads an object of values by patterns of the ends of names. */
  private <T> Map<Predicate<String>, T> values(
      String field, BiFunction<ConfigurationFields, String, T> read) {
    Map<Predicate<String>, T> values = new LinkedHashMap<>();
    if (fields.has(field)) {
      ConfigurationFields object = fields.object(field);
      for (String pattern : object.names()) {
        values.put(patterns.ofEnds(field, pattern), read.apply(object, pattern));
      }
    }
    return values;
  }

  private static <T> T first(Map<Predicate<String>, T> values, String name, T otherwise) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().test(name))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(otherwise);
  }

  /** A list names modules by the ends of their paths, a text is a pattern of whole paths. */
  private Predicate<Module> targets(List<Module> all) {
    if (fields.get(TARGETS).isTextual()) {
      String text = fields.text(TARGETS, "");
      if (fields.has(LAYERS)) {
        throw fields.error(LAYERS + " cannot be used where " + TARGETS + " is a text");
      }
      Predicate<String> pattern =
          text.equalsIgnoreCase(ALL) ? name -> true : patterns.ofWhole(TARGETS, text);
      Predicate<Module> target = module -> pattern.test(module.name());
      checkNamesProjections(target, all);
      return target;
    }
    List<String> names = fields.texts(TARGETS);
    if (names.isEmpty()) {
      throw fields.error("field " + TARGETS + " is missing or empty");
    }
    names.forEach(name -> checkNamesProjections(named(List.of(name)), all));
    // As in PEFT, one that is named by its whole path is adapted whatever its layer is.
    Predicate<Module> exactly = module -> names.contains(module.name());
    return exactly.or(named(names).and(inLayers()));
  }

  private void checkNamesProjections(Predicate<Module> target, List<Module> all) {
    if (all.stream().noneMatch(target)) {
      throw fields.error(
          TARGETS
              + " "
              + fields.get(TARGETS)
              + " names what is no projection of the layers: only "
              + Arrays.stream(Projection.values())
                  .map(Projection::target)
                  .collect(Collectors.joining(", "))
              + " can be adapted");
    }
  }

  private static Predicate<Module> named(List<String> ends) {
    return module ->
        ends.stream()
            .anyMatch(end -> module.name().equals(end) || module.name().endsWith("." + end));
  }

  private Predicate<Module> excluded() {
    if (fields.get(EXCLUDED).isTextual()) {
      Predicate<String> pattern = patterns.ofWhole(EXCLUDED, fields.text(EXCLUDED, ""));
      return module -> pattern.test(module.name());
    }
    return named(fields.texts(EXCLUDED));
  }

  private Predicate<Module> inLayers() {
    fields.only(LAYERS_PATTERN, "layers");
    if (!fields.has(LAYERS)) {
      return module -> true;
    }
    List<Integer> layers =
        fields.get(LAYERS).isArray() ? fields.integers(LAYERS) : List.of(fields.integer(LAYERS));
    for (int layer : layers) {
      if (layer < 0 || layer >= policy.layers()) {
        throw fields.error(
            LAYERS + " names layer " + layer + ", but the policy has " + policy.layers());
      }
    }
    return module -> layers.isEmpty() || layers.contains(module.layer());
  }
}
