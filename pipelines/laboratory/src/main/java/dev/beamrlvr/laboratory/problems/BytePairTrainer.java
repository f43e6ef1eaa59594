package dev.beamrlvr.laboratory.problems;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns the merges of a byte-level byte-pair encoding: again and again the most frequent pair of
 * neighbouring symbols becomes one symbol. Deterministic: of equally frequent pairs the first in
 * lexicographic order wins.
 */
final class BytePairTrainer {

  /**
   * How Qwen2 splits a text before merging, but for numbers, of which up to three digits stay
   * together.
   */
  static final String SPLIT =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** Two neighbouring symbols that become one. */
  record Merge(String left, String right) implements Comparable<Merge> {
    String merged() {
      return left + right;
    }

    @Override
    public int compareTo(Merge other) {
      int byLeft = left.compareTo(other.left);
      return byLeft != 0 ? byLeft : right.compareTo(other.right);
    }
  }

  private final Map<List<String>, Integer> words;

  private BytePairTrainer(Map<String, Integer> wordCounts) {
    this.words = new LinkedHashMap<>();
    wordCounts.forEach((word, count) -> words.put(ByteAlphabet.symbols(word), count));
  }

  /**
   * Returns the merges, in the order in which they were learnt, that make {@code newSymbols}
   * symbols; there may be more merges than symbols, as two merges can make the same one.
   *
   * @throws IllegalArgumentException if the texts have too few pairs to merge
   */
  static List<Merge> merges(Iterable<String> texts, int newSymbols) {
    BytePairTrainer trainer = new BytePairTrainer(wordCounts(texts));
    List<Merge> merges = new ArrayList<>();
    Set<String> symbols = new HashSet<>();
    while (symbols.size() < newSymbols) {
      Merge merge = trainer.mergeMostFrequent();
      merges.add(merge);
      symbols.add(merge.merged());
    }
    return merges;
  }

  private static Map<String, Integer> wordCounts(Iterable<String> texts) {
    Pattern split = Pattern.compile(SPLIT, Pattern.UNICODE_CHARACTER_CLASS);
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      Matcher word = split.matcher(text);
      while (word.find()) {
        counts.merge(word.group(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private Merge mergeMostFrequent() {
    Map<Merge, Integer> pairs = new TreeMap<>();
    words.forEach(
        (symbols, count) -> {
          for (int i = 0; i + 1 < symbols.size(); i++) {
            pairs.merge(new Merge(symbols.get(i), symbols.get(i + 1)), count, Integer::sum);
          }
        });
    Merge best = null;
    for (Map.Entry<Merge, Integer> pair : pairs.entrySet()) {
      if (best == null || pair.getValue() > pairs.get(best)) {
        best = pair.getKey();
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("the texts have too few words for so large a vocabulary");
    }
    apply(best);
    return best;
  }

  private void apply(Merge merge) {
    Map<List<String>, Integer> merged = new LinkedHashMap<>();
    words.forEach((symbols, count) -> merged.put(applied(merge, symbols), count));
    words.clear();
    words.putAll(merged);
  }

  private static List<String> applied(Merge merge, List<String> symbols) {
    List<String> merged = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      boolean here =
          i + 1 < symbols.size()
              && symbols.get(i).equals(merge.left())
              && symbols.get(i + 1).equals(merge.right());
      merged.add(here ? merge.merged() : symbols.get(i));
      i += here ? 1 : 0;
    }
    return merged;
  }
}
