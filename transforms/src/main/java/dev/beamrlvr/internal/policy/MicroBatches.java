package dev.beamrlvr.internal.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Splits sequences into micro-batches: neighbours with the same prompt stay together, so that their
 * prompt is computed once.
 *
 * <p>Which sequences share a micro-batch, and in which order, follows from the sequences and the
 * budget alone.
 */
final class MicroBatches {

  private MicroBatches() {}

  /**
   * Splits sequences by length; those without completion tokens are in no batch.
   *
   * @param budget tokens of a micro-batch, unless a single sequence has more
   */
  static List<MicroBatch> split(int budget, List<TokenSequence> sequences) {
    List<int[]> groups = new ArrayList<>();
    for (int[] group : samePrompt(sequences)) {
      groups.addAll(parts(sequences, group, budget));
    }
    groups.sort(Comparator.comparingInt(group -> Widths.of(sequences, List.of(group)).sequence()));
    List<MicroBatch> batches = new ArrayList<>();
    List<int[]> batch = new ArrayList<>();
    for (int[] group : groups) {
      batch.add(group);
      if (batch.size() > 1 && Widths.of(sequences, batch).cost() > budget) {
        batch.remove(batch.size() - 1);
        batches.add(new MicroBatch(sequences, batch));
        batch = new ArrayList<>(List.of(group));
      }
    }
    if (!batch.isEmpty()) {
      batches.add(new MicroBatch(sequences, batch));
    }
    return batches;
  }

  private static List<int[]> samePrompt(List<TokenSequence> sequences) {
    List<int[]> groups = new ArrayList<>();
    List<Integer> group = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      if (sequences.get(i).completionTokenIds().length == 0) {
        continue;
      }
      if (!group.isEmpty() && !sharePrompt(sequences.get(group.get(0)), sequences.get(i))) {
        groups.add(array(group));
        group.clear();
      }
      group.add(i);
    }
    if (!group.isEmpty()) {
      groups.add(array(group));
    }
    return groups;
  }

  private static boolean sharePrompt(TokenSequence a, TokenSequence b) {
    return Arrays.equals(a.promptTokenIds(), b.promptTokenIds());
  }

  /** Cuts a group that is too large for one micro-batch. */
  private static List<int[]> parts(List<TokenSequence> sequences, int[] group, int budget) {
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    for (int to = 2; to <= group.length; to++) {
      int[] part = Arrays.copyOfRange(group, from, to);
      if (part.length > 1 && Widths.of(sequences, List.of(part)).cost() > budget) {
        parts.add(Arrays.copyOfRange(group, from, to - 1));
        from = to - 1;
      }
    }
    parts.add(Arrays.copyOfRange(group, from, group.length));
    return parts;
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Sizes of a micro-batch's tables.
   *
   * @param prompts how many prompts
   * @param members how many sequences
   * @param tokens all tokens that are read, a shared prompt once
   * @param prompt tokens of the longest prompt
   * @param completion tokens of the longest completion that are read
   * @param sequence tokens of the longest prompt and completion together that are read
   */
  record Widths(int prompts, int members, int tokens, int prompt, int completion, int sequence) {

    static Widths of(List<TokenSequence> sequences, List<int[]> groups) {
      int members = 0;
      int tokens = 0;
      int prompt = 0;
      int completion = 0;
      int sequence = 0;
      for (int[] group : groups) {
        int before = sequences.get(group[0]).promptTokenIds().length;
        members += group.length;
        tokens += before;
        prompt = Math.max(prompt, before);
        for (int i : group) {
          int read = sequences.get(i).completionTokenIds().length - 1;
          tokens += read;
          completion = Math.max(completion, read);
          sequence = Math.max(sequence, before + read);
        }
      }
      return new Widths(groups.size(), members, tokens, prompt, completion, sequence);
    }

    /** Memory in tokens: padded prompts and completions, and the copies of keys and values. */
    long cost() {
      return (long) prompts * prompt + (long) members * (completion + (sequence + 7) / 8);
    }
  }
}
