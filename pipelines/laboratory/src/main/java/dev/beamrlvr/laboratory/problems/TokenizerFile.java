package dev.beamrlvr.laboratory.problems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The text of a Hugging Face {@code tokenizer.json}: a byte-level byte-pair encoding that encodes
 * and decodes any text exactly, with Qwen2's splitting, its end-of-sequence token and no
 * normalisation.
 */
final class TokenizerFile {

  static final String END_OF_TEXT = "<|endoftext|>";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFile() {}

  /**
   * Returns the file's text.
   *
   * @param texts what the merges are learnt from
   * @param vocabularySize number of token ids: 256 bytes, the merges, and, last, the
   *     end-of-sequence token
   */
  static String text(Iterable<String> texts, int vocabularySize) {
    List<String> bytes = ByteAlphabet.symbols();
    List<BytePairTrainer.Merge> merges =
        BytePairTrainer.merges(texts, vocabularySize - bytes.size() - 1);
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.putArray("added_tokens").add(endOfText(vocabularySize - 1));
    root.putNull("normalizer");
    ObjectNode splitting = root.putObject("pre_tokenizer").put("type", "Sequence");
    splitting.putArray("pretokenizers").add(split()).add(byteLevel());
    root.set("post_processor", byteLevel());
    root.set("decoder", byteLevel());
    root.set("model", model(bytes, merges));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode endOfText(int id) {
    ObjectNode token = JSON.createObjectNode().put("id", id).put("content", END_OF_TEXT);
    token.put("single_word", false).put("lstrip", false).put("rstrip", false);
    return token.put("normalized", false).put("special", true);
  }

  private static ObjectNode split() {
    ObjectNode split = JSON.createObjectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", BytePairTrainer.SPLIT);
    return split.put("behavior", "Isolated").put("invert", false);
  }

  private static ObjectNode byteLevel() {
    ObjectNode byteLevel = JSON.createObjectNode().put("type", "ByteLevel");
    return byteLevel
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private static ObjectNode model(List<String> bytes, List<BytePairTrainer.Merge> merges) {
    ObjectNode model = JSON.createObjectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (String symbol : bytes) {
      vocabulary.put(symbol, vocabulary.size());
    }
    ArrayNode rules = model.putArray("merges");
    for (BytePairTrainer.Merge merge : merges) {
      if (!vocabulary.has(merge.merged())) {
        vocabulary.put(merge.merged(), vocabulary.size());
      }
      rules.add(merge.left() + " " + merge.right());
    }
    return model;
  }
}
