package dev.beamrlvr.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some sequences as one rectangle of token ids, padded on the right.
 *
 * <p>Which sequences share a rectangle, and in which order the rectangles come, follows from the
 * sequences' lengths and order and the policy's shape alone.
 */
final class MicroBatch {

  /** Bytes of activations that a training pass may keep, about. */
  private static final long ACTIVATIONS = 1L << 29;

  private static final int MOST_TOKENS = 4096;
  private static final int FEWEST_TOKENS = 64;

  private final int[] members;
  private final List<TokenSequence> sequences;
  private final int width;

  private MicroBatch(List<Integer> members, List<TokenSequence> sequences) {
    this.members = members.stream().mapToInt(Integer::intValue).toArray();
    this.sequences = sequences;
    this.width = members.stream().mapToInt(i -> inputLength(sequences.get(i))).max().orElse(0);
  }

  /** Splits sequences by length; those without completion tokens are in no batch. */
  static List<MicroBatch> split(PolicyConfiguration configuration, List<TokenSequence> sequences) {
    int budget = tokenBudget(configuration);
    List<Integer> order =
        IntStream.range(0, sequences.size())
            .filter(i -> sequences.get(i).completionTokenIds().length > 0)
            .boxed()
            .sorted(Comparator.comparingInt(i -> inputLength(sequences.get(i))))
            .toList();
    List<MicroBatch> batches = new ArrayList<>();
    List<Integer> members = new ArrayList<>();
    for (int i : order) {
      long tokens = (members.size() + 1L) * inputLength(sequences.get(i));
      if (!members.isEmpty() && tokens > budget) {
        batches.add(new MicroBatch(members, sequences));
        members.clear();
      }
      members.add(i);
    }
    if (!members.isEmpty()) {
      batches.add(new MicroBatch(members, sequences));
    }
    return batches;
  }

  private static int tokenBudget(PolicyConfiguration c) {
    long numbersPerToken = (long) c.layers() * (16L * c.hiddenSize() + 6L * c.intermediateSize());
    long tokens = ACTIVATIONS / (4 * numbersPerToken);
    return (int) Math.max(FEWEST_TOKENS, Math.min(MOST_TOKENS, tokens));
  }

  /** The last token is predicted, never read. */
  private static int inputLength(TokenSequence sequence) {
    return sequence.length() - 1;
  }

  /** Returns the sequences' indices in the whole list. */
  int[] members() {
    return members;
  }

  int width() {
    return width;
  }

  /** Returns token ids, members x width. */
  long[] ids() {
    long[] ids = new long[members.length * width];
    for (int row = 0; row < members.length; row++) {
      TokenSequence sequence = sequences.get(members[row]);
      for (int t = 0; t < inputLength(sequence); t++) {
        ids[row * width + t] = sequence.tokenAt(t);
      }
    }
    return ids;
  }

  /** Returns the place in {@link #ids} from which each completion token is predicted. */
  long[] rows() {
    List<Long> rows = new ArrayList<>();
    for (int row = 0; row < members.length; row++) {
      TokenSequence sequence = sequences.get(members[row]);
      for (int t = 0; t < sequence.completionTokenIds().length; t++) {
        rows.add((long) row * width + sequence.promptTokenIds().length - 1 + t);
      }
    }
    return rows.stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns the completion tokens, one member after the other. */
  long[] targets() {
    return IntStream.of(members)
        .flatMap(i -> IntStream.of(sequences.get(i).completionTokenIds()))
        .asLongStream()
        .toArray();
  }

  /** Spreads numbers, one for each completion token in the order of {@link #targets}. */
  void scatter(float[] numbers, float[][] result) {
    int at = 0;
    for (int i : members) {
      int length = sequences.get(i).completionTokenIds().length;
      result[i] = Arrays.copyOfRange(numbers, at, at + length);
      at += length;
    }
  }

  /** Repeats each member's number once for each of its completion tokens. */
  float[] perToken(double[] numbers, int count) {
    float[] result = new float[count];
    int at = 0;
    for (int i : members) {
      for (int t = 0; t < sequences.get(i).completionTokenIds().length; t++) {
        result[at++] = (float) numbers[i];
      }
    }
    return result;
  }
}
