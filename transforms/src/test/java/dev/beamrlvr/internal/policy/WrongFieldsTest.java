package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files with one wrong field: each is refused in one line that names the file and the field or the
 * tensor, or read as what it says, with the numbers of the oracle.
 */
class WrongFieldsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "2",
          "3",
          "7",
          "2147483647",
          "1e300",
          "0.5",
          "\"x\"",
          "\"4\"",
          "[]",
          "[0]",
          "[1, 1, 1]",
          "{}",
          "{\"a\": 1}");

  /** Fields that ask for other numbers, and are in none of the files. */
  private static final List<String> MORE =
      List.of(
          "rope_theta",
          "rope_scaling",
          "attention_bias",
          "mlp_bias",
          "head_dim",
          "sliding_window",
          "use_sliding_window",
          "layer_types",
          "no_rope_layers",
          "attn_logit_softcapping",
          "final_logit_softcapping",
          "num_experts",
          "partial_rotary_factor",
          "logits_scaling",
          "quantization_config");

  @TempDir Path directory;

  static List<String> names() {
    return List.of("mistral", "qwen3", "smollm3");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aConfigurationIsReadAsItSaysOrRefusedByName(String name) throws IOException {
    FamilyPolicies.copy(name, directory);
    Path file = directory.resolve("config.json");
    ObjectNode original = (ObjectNode) JSON.readTree(file.toFile());
    TreeSet<String> fields = new TreeSet<>(MORE);
    original.fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      for (String value : VALUES) {
        ObjectNode mutated = original.deepCopy();
        mutated.set(field, JSON.readTree(value));
        JSON.writeValue(file.toFile(), mutated);
        check(field, field + " = " + value);
      }
      ObjectNode mutated = original.deepCopy();
      mutated.remove(field);
      JSON.writeValue(file.toFile(), mutated);
      check(field, field + " removed");
    }
    ObjectNode rope = (ObjectNode) original.get("rope_parameters");
    TreeSet<String> ofRope = new TreeSet<>(List.of("partial_rotary_factor", "attention_factor"));
    rope.fieldNames().forEachRemaining(ofRope::add);
    for (String field : ofRope) {
      for (String value : VALUES) {
        ObjectNode mutated = original.deepCopy();
        ((ObjectNode) mutated.get("rope_parameters")).set(field, JSON.readTree(value));
        JSON.writeValue(file.toFile(), mutated);
        check(field, "rope_parameters." + field + " = " + value);
      }
    }
  }

  /** One line that names file and field, or the numbers of what was read. */
  private void check(String field, String what) throws IOException {
    try (Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
      TokenSequence sequence = new TokenSequence(new int[] {41, 258, 68}, new int[] {83, 7});
      PolicyConfiguration configuration = policy.configuration();
      if (configuration.maxPositions() < sequence.length()) {
        return;
      }
      float[] actual = policy.logProbs(List.of(sequence), 1)[0];
      double[] weights = OracleModel.doubles(policy.parameters().values());
      assertArrayEquals(
          new OracleModel(configuration, weights).logProbs(sequence, 1),
          OracleModel.doubles(actual),
          1e-4,
          what);
    } catch (PolicyException e) {
      assertEquals(1, e.getMessage().lines().count(), what);
      assertTrue(e.getMessage().startsWith(directory.toString()), e.getMessage());
      boolean named = e.getMessage().contains(field);
      // Where a field's absence asks for something, that is named by what is asked for.
      boolean unused = e.getMessage().contains("config.json says model_type");
      assertTrue(named || unused, what + ": " + e.getMessage());
    }
  }

  /** Null is absence where the library of the models says so, else nobody knows what it means. */
  @ParameterizedTest
  @CsvSource({
    "qwen3, head_dim, false",
    "mistral, head_dim, true",
    "mistral, num_key_value_heads, true",
    "mistral, layer_types, true",
    "mistral, sliding_window, true",
    "mistral, rope_scaling, true",
    "mistral, rope_theta, true",
    "mistral, hidden_act, false",
    "mistral, rms_norm_eps, false",
    "mistral, max_position_embeddings, false",
    "mistral, vocab_size, false",
    "smollm3, tie_word_embeddings, false",
    "smollm3, no_rope_layers, true",
    "smollm3, no_rope_layer_interval, false",
    "smollm3, rope_parameters/rope_theta, false",
    "smollm3, rope_parameters/rope_type, false",
  })
  void aFieldThatIsNullIsAbsentOrRefused(String name, String field, boolean isAbsent)
      throws IOException {
    FamilyPolicies.copy(name, directory);
    Path file = directory.resolve("config.json");
    ObjectNode configuration = (ObjectNode) JSON.readTree(file.toFile());
    int slash = field.indexOf('/');
    String last = field.substring(slash + 1);
    ObjectNode holder =
        slash < 0 ? configuration : (ObjectNode) configuration.get(field.substring(0, slash));
    holder.remove(last);
    JSON.writeValue(file.toFile(), configuration);
    PolicyConfiguration absent = isAbsent ? PolicyConfiguration.read(directory) : null;
    holder.putNull(last);
    JSON.writeValue(file.toFile(), configuration);
    if (isAbsent) {
      assertEquals(absent, PolicyConfiguration.read(directory));
    } else {
      String message =
          assertThrows(PolicyException.class, () -> PolicyConfiguration.read(directory))
              .getMessage();
      assertTrue(message.contains("field " + field.replace('/', '.') + " is "), message);
    }
  }

  /** What asks for another kind of adapter, or for what only PEFT's own loading would repeat. */
  private static final List<String> MORE_OF_ADAPTERS =
      List.of("use_dora", "rank_pattern", "alpha_pattern", "exclude_modules", "a_new_switch");

  @Test
  void anAdapterIsReadAsItSaysOrRefusedByName() throws IOException {
    FamilyPolicies.copy("smollm3", directory);
    Path source = FamilyPolicies.resource("smollm3").resolve("adapter");
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    Files.copy(
        source.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.safetensors"));
    Path file = adapter.resolve("adapter_config.json");
    ObjectNode original =
        (ObjectNode) JSON.readTree(source.resolve("adapter_config.json").toFile());
    TreeSet<String> fields = new TreeSet<>(MORE_OF_ADAPTERS);
    original.fieldNames().forEachRemaining(fields::add);
    List<String> values = new ArrayList<>(VALUES);
    values.addAll(List.of("[\"q_proj\"]", "[\"lm_head\"]", "\".*_proj\"", "\"(\"", "\"pissa\""));
    try (Policy base = Policy.open(directory, PolicyDevice.CPU)) {
      float[] plain = scores(base);
      for (String field : fields) {
        ObjectNode removed = original.deepCopy();
        removed.remove(field);
        JSON.writeValue(file.toFile(), removed);
        checkAdapter(base, adapter, field, plain);
        for (String value : values) {
          ObjectNode mutated = original.deepCopy();
          mutated.set(field, JSON.readTree(value));
          JSON.writeValue(file.toFile(), mutated);
          checkAdapter(base, adapter, field, plain);
        }
      }
    }
  }

  private static float[] scores(Policy policy) {
    TokenSequence sequence = new TokenSequence(new int[] {41, 258, 68}, new int[] {83, 7});
    return policy.logProbs(List.of(sequence), 1)[0];
  }

  /** An adapter that is read is merged into weights of the same numbers. */
  private static void checkAdapter(Policy base, Path adapter, String field, float[] plain)
      throws IOException {
    try (Policy adapted = base.withAdapter(adapter);
        Policy merged =
            Policy.of(
                base.configuration(),
                adapted.merged().toVector(),
                base.tokenizer(),
                PolicyDevice.CPU)) {
      float[] actual = scores(adapted);
      if (Float.isFinite(actual[0])) {
        assertArrayEquals(scores(merged), actual, 1e-3f, field);
      }
    } catch (PolicyException e) {
      assertEquals(1, e.getMessage().lines().count(), field);
      boolean ofWeights = e.getMessage().equals("the weights hold numbers that are not finite");
      assertTrue(e.getMessage().contains(field) || ofWeights, field + ": " + e.getMessage());
    }
    assertArrayEquals(plain, scores(base), "the base is as it was");
  }

  @Test
  void anIndexIsReadAsItSaysOrRefusedByName() throws IOException {
    FamilyPolicies.copy("llama3", directory);
    Path file = directory.resolve("model.safetensors.index.json");
    JsonNode original = JSON.readTree(file.toFile());
    List<String> tensors = new ArrayList<>();
    original.get("weight_map").fieldNames().forEachRemaining(tensors::add);
    List<String> values = new ArrayList<>(VALUES);
    values.add("\"model-00009-of-00007.safetensors\"");
    values.add("\"model-00001-of-00007.safetensors\"");
    values.add("\"../config.json\"");
    for (String tensor : tensors) {
      for (String value : values) {
        ObjectNode mutated = original.deepCopy();
        ((ObjectNode) mutated.get("weight_map")).set(tensor, JSON.readTree(value));
        JSON.writeValue(file.toFile(), mutated);
        try {
          Policy.open(directory, PolicyDevice.CPU).close();
          assertEquals("\"model-00001-of-00007.safetensors\"", value, tensor);
          assertEquals("model.embed_tokens.weight", tensor);
        } catch (PolicyException e) {
          assertEquals(1, e.getMessage().lines().count(), tensor);
          assertTrue(e.getMessage().startsWith(directory.toString()), e.getMessage());
          assertTrue(
              e.getMessage().contains(tensor) || e.getMessage().contains(".safetensors: no such"),
              tensor + " = " + value + ": " + e.getMessage());
        }
      }
    }
    for (String text :
        List.of("", "{", "[]", "{}", "{\"weight_map\": 3}", "{\"weight_map\": []}")) {
      Files.writeString(file, text);
      try {
        Policy.open(directory, PolicyDevice.CPU).close();
        throw new AssertionError("read: " + text);
      } catch (PolicyException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      }
    }
  }
}
