package dev.beamrlvr.internal.policy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.policy.PolicyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Text to token ids and back, by a Hugging Face {@code tokenizer.json}.
 *
 * <p>Nothing is added and nothing is cut off: no special tokens, no template, no truncation. Safe
 * for concurrent calls.
 */
public final class Tokenizer implements AutoCloseable {

  static final String FILE = "tokenizer.json";

  private static final long MOST_BYTES = 64L << 20;
  private static final int LARGEST_ID = 1 << 24;

  private final String source;
  private final byte[] json;
  private final HuggingFaceTokenizer tokenizer;
  private final TreeMap<Integer, String> vocabulary;

  private Tokenizer(
      String source,
      byte[] json,
      HuggingFaceTokenizer tokenizer,
      TreeMap<Integer, String> vocabulary) {
    this.source = source;
    this.json = json;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /**
   * Opens a {@code tokenizer.json}.
   *
   * @throws PolicyException if the file is missing or no tokenizer
   */
  public static Tokenizer open(Path tokenizerJson) throws IOException {
    return of(PolicyJson.bytes(tokenizerJson, MOST_BYTES), tokenizerJson.toString());
  }

  /** Makes a tokenizer of a {@code tokenizer.json}'s bytes. */
  public static Tokenizer of(byte[] json) throws IOException {
    return of(json, FILE);
  }

  private static Tokenizer of(byte[] json, String source) throws IOException {
    TorchEngine.prepare();
    TreeMap<Integer, String> vocabulary = new TreeMap<>();
    try {
      JsonNode root = PolicyJson.parse(json, source);
      for (Map.Entry<String, JsonNode> token : root.path("model").path("vocab").properties()) {
        vocabulary.put(id(token.getValue()), token.getKey());
      }
      for (JsonNode token : root.path("added_tokens")) {
        vocabulary.put(id(token.path("id")), token.path("content").asText());
      }
      if (vocabulary.isEmpty()) {
        throw new PolicyException(source + ": field model.vocab is missing or empty");
      }
      TokenizerFields.check(root);
      Map<String, String> options =
          Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
      return new Tokenizer(source, json, tokenizer, vocabulary);
    } catch (IOException | RuntimeException e) {
      if (e instanceof PolicyException) {
        throw (PolicyException) e;
      }
      throw new PolicyException(
          StrictJson.line(source + ": no Hugging Face tokenizer: " + e.getMessage()), e);
    }
  }

  private static int id(JsonNode number) {
    if (!number.isInt() || number.asInt() < 0 || number.asInt() > LARGEST_ID) {
      throw new IllegalArgumentException(number + " is no token id");
    }
    return number.asInt();
  }

  /**
   * Returns the token ids of a text, nothing added.
   *
   * @throws PolicyException if the tokenizer's file contradicts itself
   */
  public int[] encode(String text) {
    long[] ids = natively(() -> tokenizer.encode(text, false, false).getIds());
    int[] result = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      result[i] = Math.toIntExact(ids[i]);
    }
    return result;
  }

  /** Returns the text of token ids, without special tokens such as the end of a sequence. */
  public String decode(int[] tokenIds) {
    if (tokenIds.length == 0) {
      return "";
    }
    long[] ids = new long[tokenIds.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokenIds[i];
    }
    return natively(() -> tokenizer.decode(ids, true));
  }

  /** What the native library has against its file it says only when it is used. */
  private <T> T natively(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      throw new PolicyException(
          StrictJson.line(source + ": no Hugging Face tokenizer: " + e.getMessage()), e);
    }
  }

  /** Returns how many tokens there are, added ones included. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** Returns the largest token id. */
  public int largestTokenId() {
    return vocabulary.lastKey();
  }

  /**
   * Returns the id of a token given as it is written in the vocabulary, such as {@code <eos>}.
   *
   * @throws IllegalArgumentException if there is no such token
   */
  public int tokenId(String token) {
    for (Map.Entry<Integer, String> entry : vocabulary.entrySet()) {
      if (entry.getValue().equals(token)) {
        return entry.getKey();
      }
    }
    throw new IllegalArgumentException("the tokenizer has no token " + token);
  }

  /** Returns a copy of the {@code tokenizer.json}. */
  public byte[] json() {
    return json.clone();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
