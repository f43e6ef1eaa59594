package dev.beamrlvr.internal.policy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.policy.PolicyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Text to token ids and back, by a Hugging Face {@code tokenizer.json}.
 *
 * <p>Nothing is added and nothing is cut off: no special tokens, no template, no truncation. Safe
 * for concurrent calls.
 */
public final class Tokenizer implements AutoCloseable {

  static final String FILE = "tokenizer.json";

  private final byte[] json;
  private final HuggingFaceTokenizer tokenizer;
  private final TreeMap<Integer, String> vocabulary;

  private Tokenizer(
      byte[] json, HuggingFaceTokenizer tokenizer, TreeMap<Integer, String> vocabulary) {
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
    if (!Files.isRegularFile(tokenizerJson)) {
      throw new PolicyException(tokenizerJson + ": no such file");
    }
    return of(Files.readAllBytes(tokenizerJson), tokenizerJson.toString());
  }

  /** Makes a tokenizer of a {@code tokenizer.json}'s bytes. */
  public static Tokenizer of(byte[] json) throws IOException {
    return of(json, FILE);
  }

  private static Tokenizer of(byte[] json, String source) throws IOException {
    TorchEngine.prepare();
    TreeMap<Integer, String> vocabulary = new TreeMap<>();
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      addVocabulary(root.path("model").path("vocab"), vocabulary);
      root.path("added_tokens")
          .forEach(
              token -> vocabulary.put(token.path("id").asInt(), token.path("content").asText()));
      if (vocabulary.isEmpty()) {
        throw new PolicyException(source + ": field model.vocab is missing or empty");
      }
      Map<String, String> options =
          Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
      return new Tokenizer(json, tokenizer, vocabulary);
    } catch (IOException | RuntimeException e) {
      if (e instanceof PolicyException) {
        throw (PolicyException) e;
      }
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new PolicyException(source + ": no Hugging Face tokenizer: " + reason, e);
    }
  }

  private static void addVocabulary(JsonNode vocab, Map<Integer, String> vocabulary) {
    if (vocab.isObject()) {
      vocab.fields().forEachRemaining(e -> vocabulary.put(e.getValue().asInt(), e.getKey()));
    } else {
      for (int id = 0; id < vocab.size(); id++) {
        vocabulary.put(id, vocab.get(id).path(0).asText());
      }
    }
  }

  /** Returns the token ids of a text, nothing added. */
  public int[] encode(String text) {
    long[] ids = tokenizer.encode(text, false, false).getIds();
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
    return tokenizer.decode(ids, true);
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
