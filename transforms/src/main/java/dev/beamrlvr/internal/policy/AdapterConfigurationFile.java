package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policy.AdapterConfiguration.Module;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@code adapter_config.json} as PEFT writes it. PEFT has many kinds of adapters, and a field for
 * each: what is not known here and asks for something is refused by its name.
 */
final class AdapterConfigurationFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Say something that changes no number of a trained adapter of these matrices: how it began, what
   * training dropped, or the layout of weights that are none of a policy's. What began by changing
   * the base is refused by {@code init_lora_weights}.
   */
  private static final Set<String> OF_NO_CONSEQUENCE =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "corda_config",
          "ensure_weight_tying",
          "eva_config",
          "fan_in_fan_out",
          "inference_mode",
          "loftq_config",
          "lora_dropout",
          "lora_ga_config",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision");

  /** Ask for another kind of adapter already by being there, though empty. */
  private static final Set<String> NULL =
      Set.of(
          "alora_invocation_tokens",
          "arrow_config",
          "kasa_config",
          "monteclora_config",
          "use_bdlora",
          "velora_config");

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
          AdaptedModules.TARGETS,
          AdaptedModules.EXCLUDED,
          AdaptedModules.LAYERS,
          AdaptedModules.LAYERS_PATTERN,
          AdaptedModules.RANKS,
          AdaptedModules.ALPHAS);

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
      if (NULL.contains(name) && fields.has(name)) {
        throw fields.error(name + " is " + fields.get(name) + ", which is not supported");
      }
      if (!READ.contains(name) && !OF_NO_CONSEQUENCE.contains(name)) {
        fields.absent(name);
      }
    }
    return AdaptedModules.read(fields, policy);
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

  static byte[] bytes(AdapterConfiguration adapter) {
    ObjectNode node = JSON.createObjectNode();
    node.put("peft_type", "LORA");
    node.put("task_type", "CAUSAL_LM");
    node.putNull("base_model_name_or_path");
    node.put("r", adapter.rank());
    putNumber(node, "lora_alpha", adapter.alpha());
    targets(adapter).forEach(node.withArray(AdaptedModules.TARGETS)::add);
    for (Module module : adapter.modules()) {
      String name = module.name().substring("model.".length());
      if (module.rank() != adapter.rank()) {
        node.withObject("/" + AdaptedModules.RANKS).put(name, module.rank());
      }
      if (module.alpha() != adapter.alpha()) {
        putNumber(node.withObject("/" + AdaptedModules.ALPHAS), name, module.alpha());
      }
    }
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

  /** Names of projections where all layers are adapted alike, else whole paths. */
  private static List<String> targets(AdapterConfiguration adapter) {
    return adapter.modules().size() == adapter.layers() * adapter.targets().size()
        ? adapter.targets()
        : adapter.modules().stream().map(Module::name).toList();
  }

  private static void putNumber(ObjectNode node, String field, double number) {
    if (number == Math.rint(number)) {
      node.put(field, (long) number);
    } else {
      node.put(field, number);
    }
  }
}
