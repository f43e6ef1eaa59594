package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hugging Face directories: what is written can be read, and bad ones say what is wrong. */
class PolicyFilesTest {

  private static final PolicyConfiguration CONFIGURATION =
      TestPolicies.configuration(16, 2, 4, 2, 24, false);

  @TempDir Path directory;
  private ParameterVector weights;

  @BeforeEach
  void write() throws IOException {
    weights = UntrainedWeights.of(CONFIGURATION, 1);
    PolicyDirectory.write(
        directory, CONFIGURATION, weights, TestPolicies.tokenizerJson(TestPolicies.VOCABULARY));
  }

  @Test
  void whatWasWrittenIsReadAndWrittenWithTheSameBytes(@TempDir Path copy) throws IOException {
    try (Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
      assertEquals(CONFIGURATION, policy.configuration());
      assertEquals(weights.layout(), policy.layout());
      assertArrayEquals(weights.values(), policy.parameters().values());
      PolicyDirectory.write(
          copy, policy.configuration(), policy.parameters(), policy.tokenizer().json());
    }
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      assertArrayEquals(
          Files.readAllBytes(directory.resolve(file)), Files.readAllBytes(copy.resolve(file)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNumberTypeIsRead(SafetensorsType type) throws IOException {
    RawSafetensors.write(directory.resolve("model.safetensors"), weights, type, name -> true);
    try (Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
      float[] read = policy.parameters().values();
      double relative = type == SafetensorsType.F32 ? 0 : type == SafetensorsType.F16 ? 1e-3 : 8e-3;
      for (int i = 0; i < read.length; i++) {
        float expected = weights.values()[i];
        assertEquals(expected, read[i], relative * Math.abs(expected) + relative * 1e-4);
      }
    }
  }

  @Test
  void shardsAreReadThroughTheIndex() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    RawSafetensors.writeShards(directory, weights, SafetensorsType.F32);
    try (Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
      assertArrayEquals(weights.values(), policy.parameters().values());
    }
    Files.delete(directory.resolve("model-00002-of-00002.safetensors"));
    assertFails("model-00002-of-00002.safetensors: no such file");
    Files.writeString(directory.resolve("model.safetensors.index.json"), "{}");
    assertFails("model.safetensors.index.json: field weight_map is missing or empty");
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    RawSafetensors.write(
        directory.resolve("model.safetensors"),
        weights,
        SafetensorsType.F32,
        name -> !name.equals("model.norm.weight"));
    assertFails("model.safetensors: tensor model.norm.weight is missing");
  }

  @Test
  void aTensorOfAnotherShapeIsNamed() throws IOException {
    replaceInConfig("\"intermediate_size\" : 24", "\"intermediate_size\" : 25");
    assertFails(
        "model.safetensors: tensor model.layers.0.mlp.gate_proj.weight has shape [24, 16],"
            + " config.json asks for [25, 16]");
  }

  @Test
  void aTruncatedFileIsNamed() throws IOException {
    Path file = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 10));
    assertFails("lies outside the file");
    Files.write(file, new byte[] {1, 2, 3});
    assertFails("too short for a safetensors file");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 0, 0});
    assertFails("no safetensors file");
  }

  @Test
  void aNumberThatIsNotFiniteIsRefused() throws IOException {
    weights.values()[weights.values().length / 2] = Float.NaN;
    PolicyDirectory.write(
        directory, CONFIGURATION, weights, TestPolicies.tokenizerJson(TestPolicies.VOCABULARY));
    assertFails("holds numbers that are not finite");
    assertThrows(PolicyException.class, () -> TestPolicies.open(CONFIGURATION, weights));
  }

  @Test
  void anotherNumberTypeIsNamed() throws IOException {
    Path file = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    Files.write(
        file,
        text.replaceFirst("\"F32\"", "\"I32\"")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertFails("tensor model.embed_tokens.weight has type I32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads"})
  void aMissingFieldIsNamed(String field) throws IOException {
    replaceInConfig("\"" + field + "\"", "\"other\"");
    assertFails("config.json: field " + field + " is missing");
  }

  @Test
  void configurationsThatAreNotSupportedAreRefused() throws IOException {
    replaceInConfig("\"qwen2\"", "\"gemma2\"");
    assertFails(
        "config.json: model_type is gemma2, only qwen2, qwen3, llama, smollm3, mistral are");
    write();
    replaceInConfig("Qwen2ForCausalLM", "Qwen2ForSequenceClassification");
    assertFails("config.json: architectures is Qwen2ForSequenceClassification");
    write();
    replaceInConfig("\"hidden_act\" : \"silu\"", "\"hidden_act\" : \"gelu\"");
    assertFails("config.json: hidden_act is gelu");
    write();
    replaceInConfig("\"use_sliding_window\" : false", "\"use_sliding_window\" : true");
    assertFails("config.json: use_sliding_window is true");
    write();
    replaceInConfig("\"num_attention_heads\" : 4", "\"num_attention_heads\" : 5");
    assertFails("config.json: hidden_size 16 does not split");
    write();
    replaceInConfig("\"num_key_value_heads\" : 2", "\"num_key_value_heads\" : 3");
    assertFails("config.json: num_key_value_heads 3 does not divide");
    write();
    replaceInConfig("\"vocab_size\" : 17", "\"vocab_size\" : \"many\"");
    assertFails("config.json: field vocab_size is \"many\", not a whole number");
    Files.writeString(directory.resolve("config.json"), "{");
    assertFails("config.json: not readable as JSON");
    Files.delete(directory.resolve("config.json"));
    assertFails("config.json: no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"rope_theta\": 500000",
        "\"rope_theta\": 5e5, \"rope_scaling\": null",
        "\"rope_theta\": 5e5, \"rope_scaling\": {\"type\": \"default\"}",
        "\"rope_theta\": 5e5, \"rope_scaling\": {\"rope_type\": \"default\"}",
        "\"rope_scaling\": {\"rope_type\": \"default\", \"rope_theta\": 500000}",
        "\"rope_parameters\": {\"rope_theta\": 500000.0, \"rope_type\": \"default\"}",
        "\"rope_parameters\": {\"rope_theta\": 500000}, \"rope_theta\": 5e5",
      })
  void theRotaryBaseIsReadAsOlderAndNewerToolsWriteIt(String form) throws IOException {
    writeRotary(form);
    assertEquals(
        RotaryPositions.of(500_000), PolicyConfiguration.read(directory).rotaryPositions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rope_theta': 1e4, 'rope_scaling': {'factor': 4, 'type': 'yarn'}"
            + "| rope_scaling.type is yarn, only default and llama3 are supported",
        "'rope_theta': 1e4, 'rope_scaling': {'rope_type': 'dynamic', 'factor': 2}"
            + "| rope_scaling.rope_type is dynamic, only default and llama3 are",
        "'rope_parameters': {'factor': 8, 'rope_theta': 5e5, 'rope_type': 'llama3'}"
            + "| field rope_parameters.low_freq_factor is missing",
        "'rope_parameters': {'rope_theta': 1e4, 'partial_rotary_factor': 0.5}"
            + "| rope_parameters.partial_rotary_factor is 0.5, which is not supported with",
        "'rope_parameters': {'full_attention': {'rope_theta': 1e6}}"
            + "| rope_parameters.full_attention is {'rope_theta':1000000.0}, which is not",
        "'rope_parameters': {'rope_theta': 1e6}, 'rope_theta': 1e4"
            + "| rope_theta stands there twice and differs: [10000.0, 1000000.0]",
        "'rope_parameters': 'default' | field rope_parameters is 'default', not an object",
        "'rope_parameters': {'rope_theta': '1e6'} | field rope_parameters.rope_theta is '1e6', not",
      })
  void otherRotaryPositionsAreRefusedByName(String form, String message) throws IOException {
    writeRotary(form.replace('\'', '"'));
    assertFails("config.json: " + message.replace('\'', '"'));
  }

  private void writeRotary(String form) throws IOException {
    replaceInConfig("\"rope_theta\" : 100.0", form);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'layer_types': ['full_attention', 'sliding_attention'] | layer_types is sliding_attention",
        "'hidden_activation': 'gelu_pytorch_tanh' | hidden_activation is gelu_pytorch_tanh",
        "'attn_logit_softcapping': 50.0 | attn_logit_softcapping is 50.0",
        "'final_logit_softcapping': 30 | final_logit_softcapping is 30",
        "'num_experts': 60 | num_experts is 60",
        "'num_local_experts': 8 | num_local_experts is 8",
        "'partial_rotary_factor': 0.5 | partial_rotary_factor is 0.5, only 1 is supported",
        "'mlp_bias': true | mlp_bias is true",
        "'logits_scaling': 8 | logits_scaling is 8",
        "'quantization_config': {'bits': 4} | quantization_config is {'bits':4}",
      })
  void whatTheProgramDoesNotComputeIsRefusedByName(String field, String message)
      throws IOException {
    replaceInConfig("{", "{ " + field.replace('\'', '"') + ",");
    assertFails("config.json: " + message.replace('\'', '"'));
  }

  @Test
  void fieldsThatAskForNothingAreRead() throws IOException {
    replaceInConfig(
        "{",
        "{ \"layer_types\": [\"full_attention\", \"full_attention\"], \"sliding_window\": 4096, \"num_experts\": 0,"
            + " \"partial_rotary_factor\": 1.0, \"final_logit_softcapping\": null,"
            + " \"quantization_config\": null, \"hidden_activation\": null,"
            + " \"dtype\": \"bfloat16\", ");
    assertEquals(CONFIGURATION, PolicyConfiguration.read(directory));
  }

  @Test
  void endTokensAreOneOrMoreAndGenerationConfigWins() throws IOException {
    replaceInConfig("\"eos_token_id\" : 0", "\"eos_token_id\" : [3, 4]");
    assertEquals(List.of(3, 4), PolicyConfiguration.read(directory).endTokenIds());
    Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [5, 6]}");
    assertEquals(List.of(5, 6), PolicyConfiguration.read(directory).endTokenIds());
    Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": 99}");
    assertFails("eos_token_id 99 is outside vocab_size 17");
  }

  @Test
  void aTokenizerBeyondTheVocabularyIsRefused() throws IOException {
    Files.write(directory.resolve("tokenizer.json"), TestPolicies.tokenizerJson(19));
    assertFails("tokenizer.json: token id 18 is outside vocab_size 17 of config.json");
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    assertFails("tokenizer.json: field model.vocab is missing or empty");
    Files.delete(directory.resolve("tokenizer.json"));
    assertFails("tokenizer.json: no such file");
  }

  @Test
  void devicesAreNamed() {
    assertEquals(PolicyDevice.CPU, PolicyDevice.parse("cpu"));
    assertEquals(PolicyDevice.GPU, PolicyDevice.parse("gpu"));
    assertThrows(IllegalArgumentException.class, () -> PolicyDevice.parse("tpu"));
  }

  @Test
  void aDeviceIsAskedForWhereAPolicyIsOpened() {
    assumeFalse(TorchEngine.hasCuda());
    String message =
        assertThrows(PolicyException.class, () -> Policy.open(directory, PolicyDevice.GPU))
            .getMessage();
    assertTrue(message.contains("CUDA was not found") && message.lines().count() == 1, message);
  }

  private void replaceInConfig(String from, String to) throws IOException {
    Path file = directory.resolve("config.json");
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
  }

  private void assertFails(String part) {
    String message =
        assertThrows(PolicyException.class, () -> Policy.open(directory, PolicyDevice.CPU).close())
            .getMessage();
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count());
  }
}
