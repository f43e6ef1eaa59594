package dev.beamrlvr.internal.policy;

import java.util.Arrays;
import java.util.List;

/**
 * Some sequences as one list of tokens without padding, in which a prompt that sequences share
 * stands once, and tables that tell who attends to whom.
 *
 * <p>Tokens are one prompt after the other, each followed by its completions; the last token of a
 * completion is predicted, never read. Tables are padded with row 0.
 */
final class MicroBatch {

  private final List<TokenSequence> sequences;
  private final int[] members;
  private final int prompts;
  private final long[] ids;
  private final long[] positions;
  private final long[] places;
  private final long[] rows;
  private final long[] targets;
  private final long[] promptTable;
  private final long[] completionTable;
  private final long[] sequenceTable;

  /**
   * Lays out prompt groups.
   *
   * @param groups indices of sequences with the same prompt, each with a completion
   */
  MicroBatch(List<TokenSequence> sequences, List<int[]> groups) {
    this.sequences = sequences;
    this.prompts = groups.size();
    this.members = groups.stream().flatMapToInt(Arrays::stream).toArray();
    MicroBatches.Widths widths = MicroBatches.Widths.of(sequences, groups);
    int tokens = widths.tokens();
    ids = new long[tokens];
    positions = new long[tokens];
    places = new long[tokens];
    promptTable = new long[prompts * widths.prompt()];
    completionTable = new long[members.length * widths.completion()];
    sequenceTable = new long[members.length * widths.sequence()];
    int scored = 0;
    for (int i : members) {
      scored += sequences.get(i).completionTokenIds().length;
    }
    rows = new long[scored];
    targets = new long[scored];
    fill(groups, widths);
  }

  private void fill(List<int[]> groups, MicroBatches.Widths widths) {
    int token = 0;
    int member = 0;
    int scored = 0;
    for (int group = 0; group < prompts; group++) {
      int[] prompt = sequences.get(groups.get(group)[0]).promptTokenIds();
      int first = token;
      for (int t = 0; t < prompt.length; t++, token++) {
        int cell = group * widths.prompt() + t;
        promptTable[cell] = token;
        put(token, prompt[t], t, cell);
      }
      for (int i : groups.get(group)) {
        int[] completion = sequences.get(i).completionTokenIds();
        int before = member * widths.sequence();
        for (int t = 0; t < prompt.length; t++) {
          sequenceTable[before + t] = first + t;
        }
        for (int t = 0; t < completion.length; t++, scored++) {
          rows[scored] = t == 0 ? first + prompt.length - 1 : token - 1;
          targets[scored] = completion[t];
          if (t < completion.length - 1) {
            int cell = member * widths.completion() + t;
            completionTable[cell] = token;
            sequenceTable[before + prompt.length + t] = token;
            put(token++, completion[t], prompt.length + t, promptTable.length + cell);
          }
        }
        member++;
      }
    }
  }

  private void put(int token, int id, int position, int place) {
    ids[token] = id;
    positions[token] = position;
    places[token] = place;
  }

  /** Returns how many prompts the batch holds. */
  int prompts() {
    return prompts;
  }

  /** Returns how many sequences the batch holds. */
  int size() {
    return members.length;
  }

  /** Returns how many completion tokens are scored. */
  int scored() {
    return targets.length;
  }

  /** Returns ids, positions and places in the attentions' outputs, 3 x tokens. */
  long[] tokens() {
    return concatenate(ids, positions, places);
  }

  /** Returns from which token each completion token is predicted, and its id, 2 x scored. */
  long[] predictions() {
    return concatenate(rows, targets);
  }

  /** Returns the tokens of each prompt, prompts x longest prompt. */
  long[] promptTable() {
    return promptTable;
  }

  /** Returns the tokens of each completion, members x longest completion. */
  long[] completionTable() {
    return completionTable;
  }

  /** Returns the tokens of each prompt and completion together, members x longest. */
  long[] sequenceTable() {
    return sequenceTable;
  }

  private static long[] concatenate(long[]... parts) {
    return Arrays.stream(parts).flatMapToLong(Arrays::stream).toArray();
  }

  /** Spreads numbers, one for each scored token. */
  void scatter(float[] numbers, float[][] result) {
    int at = 0;
    for (int i : members) {
      int length = sequences.get(i).completionTokenIds().length;
      result[i] = Arrays.copyOfRange(numbers, at, at + length);
      at += length;
    }
  }

  /** Repeats each sequence's number once for each of its scored tokens. */
  float[] perToken(double[] numbers) {
    float[] result = new float[targets.length];
    int at = 0;
    for (int i : members) {
      int to = at + sequences.get(i).completionTokenIds().length;
      Arrays.fill(result, at, to, (float) numbers[i]);
      at = to;
    }
    return result;
  }
}
