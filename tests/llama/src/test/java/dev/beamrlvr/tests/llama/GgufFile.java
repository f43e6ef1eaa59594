package dev.beamrlvr.tests.llama;

import dev.beamrlvr.internal.policy.Family;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A policy of the Qwen2 family as llama.cpp reads it: GGUF, version 3, in 32 bits or with matrices
 * in 8, 32 numbers to a scale of 16 bits.
 *
 * <p>Its vocabulary is one text for each token, {@code <7>} for token 7, so that a prompt is any
 * sequence of tokens.
 *
 * <p>Source: the specification of GGUF in the ggml repository, docs/gguf.md.
 */
final class GgufFile {

  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;
  private static final int FLOAT32 = 0;
  private static final int Q8_0 = 8;

  /** Numbers of a block of {@link #Q8_0}, and its bytes: a scale, then one for each number. */
  private static final int BLOCK = 32;

  private static final int BLOCK_BYTES = 2 + BLOCK;

  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int REAL32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** A token whose text is found in a prompt before anything else, and printed. */
  private static final int USER_DEFINED = 4;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("model.embed_tokens", "token_embd"),
          Map.entry("model.norm", "output_norm"),
          Map.entry("lm_head", "output"),
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final boolean inBytes;
  private int fields;

  private GgufFile(boolean inBytes) {
    this.inBytes = inBytes;
  }

  /** The text of a token. */
  static String text(int token) {
    return "<" + token + ">";
  }

  /** Writes a policy, with its matrices in 32 bits or in 8. */
  static void write(Path file, PolicyConfiguration shape, ParameterVector weights, boolean inBytes)
      throws IOException {
    if (shape.family() != Family.QWEN2) {
      throw new IllegalArgumentException("written are policies of the family Qwen2");
    }
    GgufFile fields = new GgufFile(inBytes);
    fields.describe(shape);
    List<ParameterLayout.Tensor> tensors = weights.layout().tensors();
    int count = fields.fields;
    long offset = 0;
    for (ParameterLayout.Tensor tensor : tensors) {
      fields.tensor(tensor, offset);
      offset = aligned(offset + fields.bytes(tensor));
    }
    try (OutputStream output = Files.newOutputStream(file)) {
      output.write("GGUF".getBytes(StandardCharsets.US_ASCII));
      output.write(little(20).putInt(VERSION).putLong(tensors.size()).putLong(count).array());
      fields.head.writeTo(output);
      long written = 24 + fields.head.size();
      output.write(new byte[(int) (aligned(written) - written)]);
      for (ParameterLayout.Tensor tensor : tensors) {
        ByteBuffer bytes = little((int) aligned(fields.bytes(tensor)));
        if (fields.type(tensor) == Q8_0) {
          putBlocks(bytes, weights.values(), (int) tensor.offset(), (int) tensor.size());
        } else {
          bytes.asFloatBuffer().put(weights.values(), (int) tensor.offset(), (int) tensor.size());
        }
        output.write(bytes.array());
      }
    }
  }

  private int type(ParameterLayout.Tensor tensor) {
    return inBytes && tensor.shape().length == 2 ? Q8_0 : FLOAT32;
  }

  private long bytes(ParameterLayout.Tensor tensor) {
    return type(tensor) == Q8_0 ? tensor.size() / BLOCK * BLOCK_BYTES : 4 * tensor.size();
  }

  private static void putBlocks(ByteBuffer bytes, float[] values, int from, int count) {
    for (int start = from; start < from + count; start += BLOCK) {
      float largest = 0;
      for (int i = start; i < start + BLOCK; i++) {
        largest = Math.max(largest, Math.abs(values[i]));
      }
      float scale = largest / 127;
      bytes.putShort(half(scale));
      for (int i = start; i < start + BLOCK; i++) {
        bytes.put((byte) (scale == 0 ? 0 : Math.round(values[i] / scale)));
      }
    }
  }

  /** A number from 0 to 65504 in 16 bits: below 2^-14 as so many times 2^-24. */
  private static short half(float value) {
    return value < 0x1p-14f
        ? (short) Math.round(value * 0x1p24f)
        : (short) ((Float.floatToIntBits(value) + 0x1000 >> 13) - (112 << 10));
  }

  private void describe(PolicyConfiguration shape) {
    string("general.architecture", "qwen2");
    number("qwen2.block_count", shape.layers());
    number("qwen2.context_length", shape.maxPositions());
    number("qwen2.embedding_length", shape.hiddenSize());
    number("qwen2.feed_forward_length", shape.intermediateSize());
    number("qwen2.attention.head_count", shape.attentionHeads());
    number("qwen2.attention.head_count_kv", shape.keyValueHeads());
    real("qwen2.rope.freq_base", shape.rotaryPositions().base());
    real("qwen2.attention.layer_norm_rms_epsilon", shape.normEpsilon());
    string("tokenizer.ggml.model", "llama");
    int tokens = shape.vocabularySize();
    array("tokenizer.ggml.tokens", STRING, tokens, token -> put(text(token)));
    array("tokenizer.ggml.scores", REAL32, tokens, token -> put(little(4).putFloat(0)));
    array("tokenizer.ggml.token_type", INT32, tokens, token -> put(little(4).putInt(USER_DEFINED)));
    for (String special : List.of("bos", "eos", "unknown")) {
      number("tokenizer.ggml." + special + "_token_id", 0);
    }
    flag("tokenizer.ggml.add_bos_token", false);
    flag("tokenizer.ggml.add_eos_token", false);
    flag("tokenizer.ggml.add_space_prefix", false);
  }

  private void tensor(ParameterLayout.Tensor tensor, long offset) {
    put(name(tensor.name()));
    long[] shape = tensor.shape();
    ByteBuffer dimensions = little(4 + 8 * shape.length).putInt(shape.length);
    for (int i = shape.length - 1; i >= 0; i--) {
      dimensions.putLong(shape[i]);
    }
    put(dimensions);
    put(little(12).putInt(type(tensor)).putLong(offset));
  }

  /** Such as {@code blk.3.attn_q.bias} for {@code model.layers.3.self_attn.q_proj.bias}. */
  private static String name(String name) {
    int dot = name.lastIndexOf('.');
    String kind = name.substring(dot);
    String module = name.substring(0, dot);
    if (!module.startsWith("model.layers.")) {
      return NAMES.get(module) + kind;
    }
    String[] parts = module.split("\\.", 4);
    return "blk." + parts[2] + "." + NAMES.get(parts[3]) + kind;
  }

  private void string(String key, String value) {
    field(key, STRING);
    put(value);
  }

  private void number(String key, int value) {
    field(key, UINT32);
    put(little(4).putInt(value));
  }

  private void real(String key, double value) {
    field(key, REAL32);
    put(little(4).putFloat((float) value));
  }

  private void flag(String key, boolean value) {
    field(key, BOOL);
    head.write(value ? 1 : 0);
  }

  private void array(String key, int type, int length, IntConsumer element) {
    field(key, ARRAY);
    put(little(12).putInt(type).putLong(length));
    for (int i = 0; i < length; i++) {
      element.accept(i);
    }
  }

  private void field(String key, int type) {
    put(key);
    put(little(4).putInt(type));
    fields++;
  }

  private void put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(little(8).putLong(bytes.length));
    put(ByteBuffer.wrap(bytes));
  }

  private void put(ByteBuffer bytes) {
    try {
      head.write(bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
