package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which responses are generated together, call by call: as many as have places at first, and once
 * enough of them have ended, those that go on beside the next ones.
 *
 * <p>Places, order and ends of calls follow from the prompts, the number of places and the tokens
 * that are drawn, and so do the slots of the caches that a row's tokens lie in. A call moves what
 * goes on to the first rows, and as far to the front as the oldest of them allows; new prompts end
 * in the slot that the others have come to. So the caches have slots for the longest prompt and the
 * longest response, however many wait.
 */
final class RowsInFlight {

  /** Which part of the places must be free before waiting rows take them. */
  private static final double FREE = 0.25;

  /** Uniforms that are drawn for one call. */
  private static final int UNIFORMS = 1 << 24;

  private final List<int[]> prompts;
  private final int samples;
  private final Sampling sampling;
  private final UniformSource uniforms;
  private final List<Integer> endTokenIds;
  private final Completion[][] completions;
  private final int places;
  private final int slots;

  /** Those in the caches, place by place, which have filled so many slots. */
  private List<Row> rows = List.of();

  private int filled;
  private long admitted;

  /**
   * Lets all samples of all prompts wait.
   *
   * @param most rows that are generated together
   */
  RowsInFlight(
      List<int[]> prompts,
      int samples,
      Sampling sampling,
      UniformSource uniforms,
      List<Integer> endTokenIds,
      int most) {
    this.prompts = prompts;
    this.samples = samples;
    this.sampling = sampling;
    this.uniforms = uniforms;
    this.endTokenIds = endTokenIds;
    completions = new Completion[prompts.size()][samples];
    places = (int) Math.min(most, waiting());
    slots = longest(prompts) + sampling.maxNewTokens();
  }

  /** A response on its way. Slots from `start` hold its prompt, and from `join` what follows. */
  private static final class Row {
    private final int prompt;
    private final int sample;
    private final int[] tokens;
    private final float[] scores;
    private int length;
    private boolean isOver;
    private int start;
    private int join;

    Row(int prompt, int sample, int limit) {
      this.prompt = prompt;
      this.sample = sample;
      tokens = new int[limit];
      scores = new float[limit];
    }
  }

  /** Most rows of a call. */
  int places() {
    return places;
  }

  /** Tokens that a row of the caches holds. */
  int slots() {
    return slots;
  }

  /** Returns the completions, [prompt][sample], once none is on its way and none waits. */
  List<List<Completion>> completions() {
    return Arrays.stream(completions).map(List::of).toList();
  }

  boolean areDone() {
    return waiting() == 0 && rows.stream().allMatch(row -> row.isOver);
  }

  private long waiting() {
    return (long) prompts.size() * samples - admitted;
  }

  private static int longest(List<int[]> prompts) {
    return prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
  }

  /** Returns the next call, as the program takes it. */
  NDList nextCall(PtNDManager manager) {
    int[] kept = IntStream.range(0, rows.size()).filter(i -> !rows.get(i).isOver).toArray();
    List<Row> going = Arrays.stream(kept).mapToObj(rows::get).toList();
    List<Row> fresh = admit(places - going.size());
    List<int[]> read = fresh.stream().map(row -> row.prompt).distinct().map(prompts::get).toList();
    rows = new ArrayList<>(going);
    rows.addAll(fresh);

    int first = going.stream().mapToInt(row -> row.start).min().orElse(filled);
    int count = filled - first;
    int width = longest(read);
    int end = Math.max(going.isEmpty() ? 0 : count + 1, width);
    for (Row row : going) {
      row.start += end - 1 - filled;
      row.join += end - 1 - filled;
    }
    for (Row row : fresh) {
      row.start = end - width;
      row.join = end;
    }
    filled = end - 1;

    NDList call = new NDList();
    call.add(manager.create(new long[] {first, count, end, rowsToGoOn()}));
    call.add(manager.create(going(going, kept), new Shape(2, kept.length)));
    call.add(manager.create(table(read, width), new Shape(read.size(), width)));
    call.add(manager.create(read.stream().mapToLong(prompt -> prompt.length).toArray()));
    call.add(manager.create(owners(fresh)));
    call.add(manager.create(lengthsAndSlots(), new Shape(4, rows.size())));
    float[] numbers = draw(steps());
    call.add(manager.create(numbers, new Shape(rows.size(), numbers.length / rows.size())));
    return TorchProgram.list("call", call);
  }

  /**
   * Takes the next ones of those that wait: all samples of a prompt together, so that it is read
   * once, unless they are more than the places that are waited for.
   */
  private List<Row> admit(int free) {
    int together = samples <= FREE * places ? samples : 1;
    List<Row> fresh = new ArrayList<>();
    while (fresh.size() < free && waiting() > 0) {
      int prompt = (int) (admitted / samples);
      int sample = (int) (admitted % samples);
      if (sample == 0 && free - fresh.size() < together) {
        break;
      }
      fresh.add(new Row(prompt, sample, sampling.maxNewTokens()));
      admitted++;
    }
    return fresh;
  }

  /** With how many rows left a call ends. */
  private long rowsToGoOn() {
    return waiting() == 0 ? 0 : places - Math.min(waiting(), Math.max(1, (long) (FREE * places)));
  }

  /** Tokens that a call draws for each row, at most: none has ended by its length before. */
  private int steps() {
    int steps = Math.min(slots - filled, Math.max(1, UNIFORMS / rows.size()));
    for (Row row : rows) {
      steps = Math.min(steps, sampling.maxNewTokens() - row.length);
    }
    return steps;
  }

  /** Places, then last tokens. */
  private static long[] going(List<Row> going, int[] places) {
    long[] numbers = new long[2 * places.length];
    for (int i = 0; i < places.length; i++) {
      numbers[i] = places[i];
      numbers[places.length + i] = going.get(i).tokens[going.get(i).length - 1];
    }
    return numbers;
  }

  private static long[] table(List<int[]> read, int width) {
    long[] table = new long[read.size() * width];
    for (int i = 0; i < read.size(); i++) {
      for (int t = 0; t < read.get(i).length; t++) {
        table[i * width + t] = read.get(i)[t];
      }
    }
    return table;
  }

  /** For each new row, which of the prompts that are read is its own. */
  private static long[] owners(List<Row> fresh) {
    return fresh.stream().mapToLong(row -> row.prompt - fresh.get(0).prompt).toArray();
  }

  private long[] lengthsAndSlots() {
    int count = rows.size();
    long[] numbers = new long[4 * count];
    for (int i = 0; i < count; i++) {
      Row row = rows.get(i);
      int prompt = prompts.get(row.prompt).length;
      numbers[i] = prompt + row.length;
      numbers[count + i] = row.start;
      numbers[2 * count + i] = row.start + prompt;
      numbers[3 * count + i] = row.join;
    }
    return numbers;
  }

  private float[] draw(int steps) {
    float[] numbers = new float[rows.size() * steps];
    if (sampling.temperature() == 0) {
      return numbers;
    }
    int at = 0;
    for (Row row : rows) {
      for (int step = 0; step < steps; step++) {
        numbers[at++] = uniforms.uniform(row.prompt, row.sample, row.length + step);
      }
    }
    return numbers;
  }

  /**
   * Takes what the call has drawn: tokens and their log-probs, one row after the other, and which
   * rows are in the caches still.
   */
  void take(NDList drawn) {
    long[] tokens = drawn.get(0).toLongArray();
    float[] scores = drawn.get(1).toFloatArray();
    int steps = tokens.length / rows.size();
    filled += steps;
    for (int i = 0; i < rows.size(); i++) {
      take(rows.get(i), tokens, scores, i * steps, steps);
    }
    rows = Arrays.stream(drawn.get(2).toLongArray()).mapToObj(i -> rows.get((int) i)).toList();
  }

  private void take(Row row, long[] tokens, float[] scores, int from, int steps) {
    boolean ended = false;
    for (int i = from; i < from + steps && !ended; i++) {
      row.tokens[row.length] = (int) tokens[i];
      row.scores[row.length] = scores[i];
      row.length++;
      ended = endTokenIds.contains((int) tokens[i]);
    }
    row.isOver = ended || row.length == sampling.maxNewTokens();
    if (row.isOver) {
      completions[row.prompt][row.sample] =
          new Completion(
              Arrays.copyOf(row.tokens, row.length), Arrays.copyOf(row.scores, row.length), ended);
    }
  }
}
