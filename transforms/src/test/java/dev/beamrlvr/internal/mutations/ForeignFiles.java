package dev.beamrlvr.internal.mutations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.RunDescription;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.internal.policy.ShardIndex;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.internal.templates.ChatTemplate;
import dev.beamrlvr.internal.templates.ChatTemplateFiles;
import dev.beamrlvr.internal.templates.TemplateException;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.training.StateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sound files of every kind that a policy, a run or a list of prompts consists of. */
final class ForeignFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CONFIGURATION =
      """
      {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "vocab_size": 300,
       "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4,
       "num_key_value_heads": 2, "intermediate_size": 24, "rope_theta": 10000.0,
       "rms_norm_eps": 1e-06, "tie_word_embeddings": true, "max_position_embeddings": 64,
       "eos_token_id": [0, 1], "hidden_act": "silu", "rope_scaling": null,
       "layer_types": ["full_attention", "full_attention"]}
      """;

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 8, "content": "<eos>", "single_word": false, "lstrip": false,
                         "rstrip": false, "normalized": false, "special": true}],
       "normalizer": {"type": "NFC"},
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
           {"type": "Split", "pattern": {"Regex": "\\\\p{L}+|\\\\p{N}| ?[^\\\\s]+|\\\\s+"},
            "behavior": "Isolated", "invert": false},
           {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
            "use_regex": false}]},
       "post_processor": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
                          "use_regex": false},
       "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
                   "use_regex": false},
       "model": {"type": "BPE", "dropout": null, "unk_token": null,
                 "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
                 "byte_fallback": false, "ignore_merges": false,
                 "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4, "1": 5, "2": 6, "Ġ": 7},
                 "merges": [["a", "b"], ["ab", "c"]]}}
      """;

  private static final String TOKENIZER_CONFIGURATION =
      """
      {"bos_token": null, "eos_token": {"content": "<eos>"}, "model_max_length": 64,
       "chat_template": [{"name": "tool_use", "template": "{{ tools | tojson }}"},
                         {"name": "default", "template": "{{ messages[0].content }}<eos>"}]}
      """;

  private static final String TEMPLATE =
      """
      {%- macro turn(role, text) -%}
      <|{{ role }}|>{{ text | trim }}<eos>
      {%- endmacro -%}
      {%- set ns = namespace(count=0) -%}
      {%- for message in messages if message.role != "system" -%}
        {%- set ns.count = ns.count + 1 -%}
        {{- turn(message["role"], message.content.split("</think>")[-1]) -}}
        {%- if loop.last and add_generation_prompt %}{{ "<|assistant|>" * 1 }}{% endif -%}
      {%- endfor -%}
      {%- for i in range(3) %}{{ i }}{% endfor -%}
      """;

  private ForeignFiles() {}

  /** Makes all of them, with the help of a directory. */
  static List<ForeignFile> all(Path directory) throws IOException {
    return List.of(
        new ForeignFile("config.json", CONFIGURATION.getBytes(UTF_8), ForeignFiles::configuration),
        new ForeignFile("model.safetensors", safetensors(directory), ForeignFiles::safetensors),
        new ForeignFile(
            ShardIndex.FILE,
            """
            {"metadata": {"total_size": 1}, "weight_map": {"a": "model-1-of-2.safetensors",
             "b": "model-2-of-2.safetensors"}}
            """
                .getBytes(UTF_8),
            ForeignFiles::index),
        new ForeignFile("tokenizer.json", TOKENIZER.getBytes(UTF_8), ForeignFiles::tokenizer),
        checkpointFile(directory, "manifest.json"),
        checkpointFile(directory, "state.json"),
        runDescription(directory),
        new ForeignFile(
            "state.json",
            StateFile.sound(),
            (file, content) -> assertTrue(StateFile.isReadAsItWas(content))),
        new ForeignFile(
            ChatTemplateFiles.TOKENIZER_CONFIGURATION,
            TOKENIZER_CONFIGURATION.getBytes(UTF_8),
            ForeignFiles::chatTemplate),
        new ForeignFile(
            ChatTemplateFiles.TEMPLATE, TEMPLATE.getBytes(UTF_8), ForeignFiles::chatTemplate),
        new ForeignFile("prompts.avro", prompts(directory), ForeignFiles::prompts));
  }

  private static byte[] safetensors(Path directory) throws IOException {
    Path file = directory.resolve("sound.safetensors");
    new SafetensorsWriter()
        .withMetadata("format", "pt")
        .add("weight", new long[] {3, 4}, new float[12], 0)
        .add("bias", new long[] {4}, new float[] {1, 2, 3, 4}, 0)
        .write(file);
    return Files.readAllBytes(file);
  }

  /** What was accepted fills the file, and its numbers are those that lie there. */
  private static void safetensors(Path file, byte[] content) throws IOException {
    try (Safetensors tensors = Safetensors.open(file)) {
      long header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
      JsonNode root = JSON.readTree(Arrays.copyOfRange(content, 8, (int) (8 + header)));
      long bytes = 0;
      for (String name : tensors.names()) {
        JsonNode offsets = root.path(name).path("data_offsets");
        long length = offsets.get(1).asLong() - offsets.get(0).asLong();
        bytes += length;
        float[] read = tensors.read(name);
        if (root.path(name).path("dtype").asText().equals("F32")) {
          float[] there = new float[read.length];
          ByteBuffer.wrap(content, (int) (8 + header + offsets.get(0).asLong()), (int) length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(there);
          assertArrayEquals(there, read);
        }
      }
      assertEquals(content.length - 8 - header, bytes);
    }
  }

  /** What was accepted says what stands there, within what a policy can be. */
  private static void configuration(Path file, byte[] content) throws IOException {
    PolicyConfiguration configuration = PolicyConfiguration.read(file.getParent());
    JsonNode root = JSON.readTree(content);
    assertEquals(root.path("vocab_size").asLong(), configuration.vocabularySize());
    assertEquals(root.path("hidden_size").asLong(), configuration.hiddenSize());
    assertEquals(root.path("num_hidden_layers").asLong(), configuration.layers());
    assertEquals(root.path("intermediate_size").asLong(), configuration.intermediateSize());
    assertTrue(configuration.layout().size() > 0);
  }

  private static void index(Path file, byte[] content) throws IOException {
    for (String name : ShardIndex.shards(file)) {
      assertEquals(file.getParent(), file.resolveSibling(name).normalize().getParent());
    }
  }

  private static void tokenizer(Path file, byte[] content) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(file)) {
      for (String text : List.of("abc 12 cab", "", "ü\ud83d\ude00\n<eos>abc")) {
        int[] ids = tokenizer.encode(text);
        tokenizer.decode(ids);
        assertTrue(Arrays.stream(ids).allMatch(id -> id >= 0), "a negative token id");
      }
    }
    ChatTemplateFiles.endTokens(
        file.getParent(), ChatTemplate.of("{{ messages[0].content }}", new TreeMap<>()));
  }

  /** What was accepted answers within its budget: with a text, or with a refusal in one line. */
  private static void chatTemplate(Path file, byte[] content) throws IOException {
    ChatTemplate template = ChatTemplateFiles.read(file.getParent());
    ChatTemplateFiles.endTokens(file.getParent(), template);
    try {
      template.render(List.of(Map.of("role", "user", "content", "2 + 2?")), true, null);
    } catch (TemplateException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  /** Whatever changes in a checkpoint is refused, as a digest covers it. */
  private static ForeignFile checkpointFile(Path directory, String name) throws IOException {
    CheckpointReference reference =
        CheckpointStore.at(directory.resolve("run").toString())
            .publish(
                CheckpointDraft.of("run", 1, "a".repeat(64), "fingerprint")
                    .withFile("model.safetensors", "weights".getBytes(UTF_8))
                    .withFile("state.json", "{\"step\": 1}".getBytes(UTF_8)));
    Path checkpoint = Path.of(reference.getUri());
    byte[] original = Files.readAllBytes(checkpoint.resolve(name));
    return new ForeignFile(
        name,
        original,
        (file, content) -> {
          Files.write(checkpoint.resolve(name), content);
          try {
            CheckpointStore.open(reference).close();
            assertArrayEquals(original, content, "a changed file was not noticed");
          } finally {
            // The driver looks for checkpoints without knowing their digests.
            CheckpointStore.at(directory.resolve("run").toString())
                .newest()
                .reference()
                .ifPresent(found -> assertEquals(reference, found, "a change was not noticed"));
            Files.write(checkpoint.resolve(name), original);
          }
        });
  }

  private static ForeignFile runDescription(Path directory) throws IOException {
    RunDescription description =
        RunDescription.of(Map.of("steps", "10", "seed", "1"), Map.of("version", "1"));
    Path run = directory.resolve("described");
    RunDirectory.open(run.toString(), description, false).close();
    return new ForeignFile(
        RunDirectory.DESCRIPTION,
        Files.readAllBytes(run.resolve(RunDirectory.DESCRIPTION)),
        (file, content) ->
            assertEquals(
                description.identity(),
                RunDirectory.describe(file.getParent().toString()).identity(),
                "a changed description was not noticed"));
  }

  private static byte[] prompts(Path directory) throws IOException {
    Path file = directory.resolve("sound.avro");
    AvroFiles.writeCompressed(
        file, Prompt.class, List.of(prompt("one"), prompt("two"), prompt("three")));
    return Files.readAllBytes(file);
  }

  private static Prompt prompt(String id) {
    return Prompt.newBuilder()
        .setId(id)
        .setQuestion("What is " + id + "?")
        .setGold("1")
        .setSource("here")
        .build();
  }

  private static void prompts(Path file, byte[] content) throws IOException {
    for (Prompt prompt : AvroFiles.read(file, Prompt.class)) {
      assertTrue(prompt.getId().length() <= content.length * 1100, "longer than its file");
    }
  }
}
