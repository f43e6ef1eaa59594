package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters whose modules differ in rank and alpha, and the other fields of their configuration. */
class AdapterPatternsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<TokenSequence> SEQUENCES =
      List.of(new TokenSequence(new int[] {41, 258, 68}, new int[] {83, 7, 120}));

  private static final String RANKS =
      """
      {"layers.2.self_attn.q_proj": 7, "q_proj": 2, "(up|down)_proj": 3, "attn": 9,
       "model\\\\.layers\\\\.[01]\\\\.mlp\\\\.gate_proj": 1, "v.proj": 5}""";

  private static final String ALPHAS =
      """
      {"self_attn\\\\..*": 3, "k_proj": 100, "layers.1.mlp.up_proj": 12.5}""";

  @TempDir Path directory;

  /** The first pattern counts that fits a name, or what follows one of its dots, to the end. */
  private static int rank(String module) {
    if (module.endsWith("q_proj")) {
      return module.contains("layers.2") ? 7 : 2;
    } else if (module.endsWith("up_proj") || module.endsWith("down_proj")) {
      return 3;
    } else if (module.endsWith("gate_proj")) {
      return module.contains("layers.2") ? 4 : 1;
    }
    return module.endsWith("v_proj") ? 5 : 4;
  }

  private static double alpha(String module) {
    return module.contains("self_attn") ? 3 : module.endsWith("layers.1.mlp.up_proj") ? 12.5 : 10;
  }

  private Path adapter() {
    return directory.resolve("adapter");
  }

  private ObjectNode configuration() throws IOException {
    Path file = FamilyPolicies.resource("qwen3").resolve("adapter/adapter_config.json");
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  private void writeConfiguration(JsonNode configuration) throws IOException {
    Files.createDirectories(adapter());
    JSON.writeValue(adapter().resolve("adapter_config.json").toFile(), configuration);
  }

  private void copyWeights() throws IOException {
    Files.createDirectories(adapter());
    Path file = Path.of("adapter/adapter_model.safetensors");
    Files.copy(FamilyPolicies.resource("qwen3").resolve(file), directory.resolve(file.toString()));
  }

  /** Random matrices of an adapter, which the oracle's weights get too, multiplied by hand. */
  private ParameterVector writeWeights(
      ParameterLayout policy, double[] merged, boolean isRankStabilized) throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (ParameterLayout.Tensor matrix : policy.tensors()) {
      if (!matrix.name().endsWith("_proj.weight")) {
        continue;
      }
      String module = matrix.name().replace(".weight", "");
      int rank = rank(module);
      int outputs = (int) matrix.shape()[0];
      int inputs = (int) matrix.shape()[1];
      float[] a = new float[rank * inputs];
      float[] b = new float[outputs * rank];
      for (float[] factor : List.of(a, b)) {
        for (int i = 0; i < factor.length; i++) {
          factor[i] = (float) (random.nextDouble() - 0.5) / 8;
        }
      }
      double scale = alpha(module) / (isRankStabilized ? Math.sqrt(rank) : rank);
      for (int o = 0; o < outputs; o++) {
        for (int i = 0; i < inputs; i++) {
          for (int r = 0; r < rank; r++) {
            merged[(int) matrix.offset() + o * inputs + i] +=
                scale * b[o * rank + r] * a[r * inputs + i];
          }
        }
      }
      String prefix = "base_model.model." + module;
      shapes.put(prefix + ".lora_A.weight", new long[] {rank, inputs});
      shapes.put(prefix + ".lora_B.weight", new long[] {outputs, rank});
      values.put(prefix + ".lora_A.weight", a);
      values.put(prefix + ".lora_B.weight", b);
    }
    ParameterVector vector = ParameterVector.zeros(ParameterLayout.ofShapes(shapes));
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      float[] own = values.get(tensor.name());
      System.arraycopy(own, 0, vector.values(), (int) tensor.offset(), own.length);
    }
    RawSafetensors.write(
        adapter().resolve("adapter_model.safetensors"), vector, SafetensorsType.F32, name -> true);
    return vector;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void modulesHaveTheRanksAndAlphasOfTheirPatterns(boolean isRankStabilized) throws IOException {
    ObjectNode configuration = configuration().put("use_rslora", isRankStabilized);
    configuration.set("rank_pattern", JSON.readTree(RANKS));
    configuration.set("alpha_pattern", JSON.readTree(ALPHAS));
    writeConfiguration(configuration);
    try (Policy base = FamilyPolicies.open("qwen3", directory.resolve("policy"))) {
      double[] merged = OracleModel.doubles(base.parameters().values());
      ParameterVector weights = writeWeights(base.layout(), merged, isRankStabilized);
      double[] expected =
          new OracleModel(base.configuration(), merged).logProbs(SEQUENCES.get(0), 1);
      AdapterConfiguration read = AdapterConfiguration.read(adapter(), base.configuration());
      try (Policy policy = base.withAdapter(adapter())) {
        assertArrayEquals(expected, scores(policy), 1e-5);
        assertArrayEquals(
            merged, OracleModel.doubles(policy.merged().toVector().values()), 1e-6, "exported");
      }
      // What is written says the same, in words of its own.
      Path written = directory.resolve("written");
      AdapterDirectory.write(written, read, weights);
      assertEquals(read, AdapterConfiguration.read(written, base.configuration()));
      JsonNode ours = TestPolicies.json(written.resolve(AdapterConfiguration.FILE));
      assertEquals(7, ours.at("/rank_pattern/layers.2.self_attn.q_proj").asInt());
      assertEquals(12.5, ours.at("/alpha_pattern/layers.1.mlp.up_proj").asDouble());
      try (Policy policy = base.withAdapter(written)) {
        assertArrayEquals(expected, scores(policy), 1e-5);
      }
    }
  }

  private static double[] scores(Policy policy) {
    return OracleModel.doubles(policy.logProbs(SEQUENCES, 1)[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "rank_pattern # [4] # field rank_pattern is [4], not an object",
        "rank_pattern # {\"q_proj\": 0} # rank_pattern.q_proj is 0, not above 0 and at most 65536",
        "rank_pattern # {\"q_proj\": 65537} # rank_pattern.q_proj is 65537, not above 0 and at",
        "rank_pattern # {\"q_proj\": 2.5} # rank_pattern.q_proj is 2.5, not a whole number",
        "rank_pattern # {\"q_proj\": null} # field rank_pattern.q_proj is missing",
        "rank_pattern # {\"q_proj\": 3} # q_proj.lora_A.weight has shape",
        "rank_pattern # {\"(q_proj\": 4} # rank_pattern is no pattern: missing closing ): (q_proj",
        "rank_pattern # {\"q)(_proj\": 4} # rank_pattern is no pattern: ",
        "rank_pattern # {\"(?=q).*\": 4} # rank_pattern is no pattern: invalid or unsupported Perl",
        "rank_pattern # {\"(q)\\\\1\": 4} # rank_pattern is no pattern: invalid escape sequence",
        "rank_pattern # {\"((a{999}){999}){999}\": 4} # rank_pattern takes too long to match: ((a",
        "rank_pattern # {\"a{99999999999}\": 4} # rank_pattern takes too long to match: a{99999",
        "alpha_pattern # 3 # field alpha_pattern is 3, not an object",
        "alpha_pattern # {\"q_proj\": \"x\"} # alpha_pattern.q_proj is \"x\", not a number",
        "alpha_pattern # {\"q_proj\": 1e7} # alpha_pattern.q_proj is 1.0E7, above",
        "alpha_pattern # {\"[\": 1} # alpha_pattern is no pattern: missing closing ]",
        "target_modules # \"(?!lm_head).*\" # target_modules is no pattern: invalid or unsupported",
        "target_modules # \"(.*\" # target_modules is no pattern: missing closing )",
        "target_modules # [\"q_proj\", \"lm_head\"] # names what is no projection of the layers",
        "target_modules # null # field target_modules is missing or empty",
        "exclude_modules # \"(\" # exclude_modules is no pattern: missing closing )",
        "exclude_modules # \".*\" # exclude_modules and layers_to_transform leave nothing",
        "exclude_modules # [\"q_proj\"] # would not be used; target_modules, exclude_modules and",
        "layers_to_transform # [3] # layers_to_transform names layer 3, but the policy has 3",
        "layers_pattern # \"blocks\" # layers_pattern is blocks, only layers is supported",
        "init_lora_weights # \"pissa\" # init_lora_weights is \"pissa\", which is not supported",
        "init_lora_weights # \"pissa_niter_4\" # init_lora_weights is \"pissa_niter_4\", which",
        "init_lora_weights # \"olora\" # init_lora_weights is \"olora\", which is not",
        "init_lora_weights # \"corda\" # init_lora_weights is \"corda\", which is not",
        "init_lora_weights # \"loftq\" # init_lora_weights is \"loftq\", which is not",
        "init_lora_weights # \"lora_ga\" # init_lora_weights is \"lora_ga\", which is not",
        "init_lora_weights # \"mica\" # init_lora_weights is \"mica\", which is not supported",
        "alora_invocation_tokens # [5] # alora_invocation_tokens is [5], which is not supported",
        "arrow_config # {\"top_k\": 3} # arrow_config is {\"top_k\":3}, which is not supported",
        "kasa_config # {} # kasa_config is {}, which is not supported",
        "monteclora_config # {} # monteclora_config is {}, which is not supported",
        "use_bdlora # {} # use_bdlora is {}, which is not supported",
        "velora_config # {} # velora_config is {}, which is not supported",
        "bias # \"lora_only\" # bias is lora_only, only none is supported",
        "layer_replication # [[0, 2]] # layer_replication is [[0,2]], which is not supported",
        "lora_bias # true # lora_bias is true, which is not supported",
        "megatron_config # {\"a\": 1} # megatron_config is {\"a\":1}, which is not supported",
        "modules_to_save # [\"lm_head\"] # modules_to_save is [\"lm_head\"], which is not",
        "target_parameters # [\"a\"] # target_parameters is [\"a\"], which is not supported",
        "trainable_token_indices # [1] # trainable_token_indices is [1], which is not supported",
        "use_dora # true # use_dora is true, which is not supported",
        "use_qalora # true # use_qalora is true, which is not supported",
      })
  void whatAsksForOtherNumbersIsRefusedByName(String field, String value, String reason)
      throws IOException {
    copyWeights();
    writeConfiguration(configuration().set(field.strip(), JSON.readTree(value)));
    try (Policy base = FamilyPolicies.open("qwen3", directory.resolve("policy"))) {
      String message =
          assertThrows(PolicyException.class, () -> base.withAdapter(adapter())).getMessage();
      assertTrue(message.contains(reason.strip()), message);
      assertEquals(1, message.lines().count());
    }
  }

  @Test
  void patternsThatAreTooLongAreRefused() throws IOException {
    copyWeights();
    ObjectNode configuration = configuration();
    try (Policy base = FamilyPolicies.open("qwen3", directory.resolve("policy"))) {
      for (String pattern :
          List.of("(".repeat(5000), "(a*)*".repeat(700), "(".repeat(2000) + ")".repeat(2000))) {
        ObjectNode ranks = configuration.putObject("rank_pattern");
        for (int i = 0; i < 99; i++) {
          ranks.put(pattern + i, 4);
        }
        writeConfiguration(configuration);
        String message =
            assertThrows(PolicyException.class, () -> base.withAdapter(adapter())).getMessage();
        assertTrue(message.contains("rank_pattern takes too long to match: "), message);
      }
    }
  }

  @Test
  void whatChangesNoNumberIsRead() throws IOException {
    copyWeights();
    Map<String, List<String>> harmless = new LinkedHashMap<>();
    harmless.put("target_modules", List.of("\"All-Linear\"", "\".*_proj\"", "\"(.*)*_proj\""));
    harmless.put("exclude_modules", List.of("[]", "[\"lm_head\"]", "\"(a|a)*(b|b)*(.*.*)*x\""));
    harmless.put("layers_to_transform", List.of("[]", "[0, 1, 2]"));
    harmless.put("layers_pattern", List.of("\"layers\"", "[\"layers\"]"));
    harmless.put("rank_pattern", List.of("null", "{\"attn\": 9, \"(.*)*(.*)*(.*)*x\": 9}"));
    harmless.put("alpha_pattern", List.of("null", "{\"q_proj\": 10}"));
    harmless.put("init_lora_weights", List.of("null", "false", "\"gaussian\"", "\"eva\""));
    harmless.put("fan_in_fan_out", List.of("true"));
    harmless.put("eva_config", List.of("{\"rho\": 2.0}"));
    harmless.put("corda_config", List.of("{\"corda_method\": \"ipm\"}"));
    harmless.put("lora_ga_config", List.of("{\"scale\": \"stable\"}"));
    harmless.put("loftq_config", List.of("{\"loftq_bits\": 4}"));
    harmless.put("ensure_weight_tying", List.of("true"));
    harmless.put("task_type", List.of("null"));
    try (Policy base = FamilyPolicies.open("qwen3", directory.resolve("policy"))) {
      writeConfiguration(configuration());
      double[] expected;
      try (Policy policy = base.withAdapter(adapter())) {
        expected = scores(policy);
      }
      for (String field : harmless.keySet()) {
        for (String value : harmless.get(field)) {
          writeConfiguration(configuration().set(field, JSON.readTree(value)));
          try (Policy policy = base.withAdapter(adapter())) {
            assertArrayEquals(expected, scores(policy), field + " = " + value);
          }
        }
      }
    }
  }

  /** A whole path is adapted whatever layers are asked for; an exclusion goes before it. */
  @Test
  void layersAndExclusionsChooseAsInPeft() throws IOException {
    ObjectNode configuration = configuration();
    configuration.set(
        "target_modules", JSON.readTree("[\"model.layers.2.mlp.up_proj\", \"q_proj\"]"));
    configuration.put("layers_to_transform", 1);
    assertEquals(
        List.of("model.layers.1.self_attn.q_proj", "model.layers.2.mlp.up_proj"),
        adapted(configuration));
    configuration.set("exclude_modules", JSON.readTree("[\"layers.2.mlp.up_proj\"]"));
    assertEquals(List.of("model.layers.1.self_attn.q_proj"), adapted(configuration));
    configuration.put("exclude_modules", "model\\.layers\\.1\\..*");
    assertEquals(List.of("model.layers.2.mlp.up_proj"), adapted(configuration));
  }

  private List<String> adapted(ObjectNode configuration) throws IOException {
    writeConfiguration(configuration);
    PolicyConfiguration policy = PolicyConfiguration.read(FamilyPolicies.resource("qwen3"));
    AdapterConfiguration adapter = AdapterConfiguration.read(adapter(), policy);
    Path written = directory.resolve("written");
    AdapterDirectory.write(written, adapter, ParameterVector.zeros(adapter.layout(policy)));
    assertEquals(adapter, AdapterConfiguration.read(written, policy));
    return adapter.modules().stream().map(AdapterConfiguration.Module::name).toList();
  }
}
