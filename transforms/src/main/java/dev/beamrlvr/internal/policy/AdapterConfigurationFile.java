package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policy.AdapterConfiguration.Module;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * {@code adapter_config.json} as PEFT writes it. PEFT has many kinds of adapters, and a field for
 * each: what is not known here and asks for something is refused by its name.
 */
final class AdapterConfigurationFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGETS = "target_modules";
  private static final int LARGEST_RANK = 1 << 16;
  private static final double LARGEST_ALPHA = 1e6;

  /** Say something that changes no number of an adapter that has been trained. */
  private static final Set<String> OF_NO_CONSEQUENCE =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "inference_mode",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision");

  /** Are read. */
  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "task_type",
          "r",
          "lora_alpha",
          "use_rslora",
          "bias",
          "init_lora_weights",
          "layers_to_transform",
          TARGETS);

  private AdapterConfigurationFile() {}

  static AdapterConfiguration read(Path file, PolicyConfiguration policy) {
    ConfigurationFields fields = ConfigurationFields.read(file);
    if (!fields.has("peft_type")) {
      throw fields.error("field peft_type is missing");
    }
    fields.only("peft_type", "LORA");
    fields.only("task_type", "CAUSAL_LM");
    fields.only("bias", "none");
    refuseInitialisation(fields);
    for (String name : fields.names()) {
      if (!READ.contains(name) && !OF_NO_CONSEQUENCE.contains(name)) {
        fields.absent(name);
      }
    }
    int rank = fields.integer("r");
    if (rank < 1 || rank > LARGEST_RANK) {
      throw fields.error("r must be above 0 and at most " + LARGEST_RANK + ", not " + rank);
    }
    double alpha = fields.number("lora_alpha");
    if (Math.abs(alpha) > LARGEST_ALPHA) {
      throw fields.error("lora_alpha must be at most " + LARGEST_ALPHA + ", not " + alpha);
    }
    return new AdapterConfiguration(
        rank, alpha, fields.flag("use_rslora", false), modules(fields, policy));
  }

  /** Some ways to begin change the base itself, which only PEFT's own loading would repeat. */
  private static void refuseInitialisation(ConfigurationFields fields) {
    String field = "init_lora_weights";
    boolean harmless =
        !fields.has(field)
            || fields.get(field).isBoolean()
            || List.of("gaussian", "orthogonal", "eva").contains(fields.get(field).asText());
    if (!harmless) {
      throw fields.error(field + " is " + fields.get(field) + ", which is not supported");
    }
  }

  private static List<Module> modules(ConfigurationFields fields, PolicyConfiguration policy) {
    Predicate<Integer> layers = layers(fields, policy);
    List<Module> modules = new ArrayList<>();
    for (Predicate<String> target : targets(fields)) {
      int before = modules.size();
      for (int layer = 0; layer < policy.layers(); layer++) {
        for (Projection projection : Projection.values()) {
          if (target.test(projection.module(layer))) {
            modules.add(new Module(layer, projection));
          }
        }
      }
      if (modules.size() == before) {
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
    List<Module> adapted =
        modules.stream()
            .distinct()
            .filter(module -> layers.test(module.layer()))
            .sorted(AdapterConfigurationFile::compare)
            .toList();
    if (adapted.isEmpty()) {
      throw fields.error("layers_to_transform leaves nothing that is adapted");
    }
    return adapted;
  }

  private static int compare(Module one, Module other) {
    int byLayer = Integer.compare(one.layer(), other.layer());
    return byLayer != 0 ? byLayer : one.projection().compareTo(other.projection());
  }

  /** A list names modules by the ends of their paths, a text is a pattern of whole paths. */
  private static List<Predicate<String>> targets(ConfigurationFields fields) {
    if (fields.get(TARGETS).isTextual()) {
      try {
        Pattern pattern = Pattern.compile(fields.text(TARGETS, ""));
        return List.of(module -> pattern.matcher(module).matches());
      } catch (PatternSyntaxException e) {
        throw fields.error(TARGETS + " is no pattern: " + e.getDescription());
      }
    }
    List<String> names = fields.texts(TARGETS);
    if (names.isEmpty()) {
      throw fields.error("field " + TARGETS + " is missing or empty");
    }
    return names.stream()
        .<Predicate<String>>map(
            name -> module -> module.equals(name) || module.endsWith("." + name))
        .toList();
  }

  private static Predicate<Integer> layers(ConfigurationFields fields, PolicyConfiguration policy) {
    String field = "layers_to_transform";
    if (!fields.has(field)) {
      return layer -> true;
    }
    List<Integer> layers =
        fields.get(field).isArray() ? fields.integers(field) : List.of(fields.integer(field));
    for (int layer : layers) {
      if (layer < 0 || layer >= policy.layers()) {
        throw fields.error(
            field + " names layer " + layer + ", but the policy has " + policy.layers());
      }
    }
    return layers::contains;
  }

  static byte[] bytes(AdapterConfiguration adapter) {
    ObjectNode node = JSON.createObjectNode();
    node.put("peft_type", "LORA");
    node.put("task_type", "CAUSAL_LM");
    node.putNull("base_model_name_or_path");
    node.put("r", adapter.rank());
    if (adapter.alpha() == Math.rint(adapter.alpha())) {
      node.put("lora_alpha", (long) adapter.alpha());
    } else {
      node.put("lora_alpha", adapter.alpha());
    }
    adapter.targets().forEach(node.withArray(TARGETS)::add);
    node.put("lora_dropout", 0.0);
    node.put("bias", "none");
    node.put("fan_in_fan_out", false);
    node.put("inference_mode", true);
    node.put("init_lora_weights", true);
    node.putNull("modules_to_save");
    node.put("use_rslora", adapter.isRankStabilized());
    node.put("use_dora", false);
    return (node.toPrettyString().replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
