package dev.beamrlvr.prompts;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Keys;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.Top;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Plans with many workers what {@link StepPlan} plans with one: each epoch is sorted in ranges of
 * its keys, a worker holds one range at a time, and a prompt's rank is its place in its range after
 * all ranges before. The ranges are cut at a sample of the keys that is the same in every order, so
 * a retry cuts them again where they were.
 *
 * <p>Takes prompts of which there are twice as many as a step has, or more.
 */
final class PlanTogether extends PTransform<PCollection<Prompt>, PCollection<PromptBatch>> {

  private static final int MOST_RANGES = 1000;
  private static final int PROMPTS_PER_RANGE = 1000;

  private static final TupleTag<PromptBatch> BATCHES = new TupleTag<>("batches") {};
  private static final TupleTag<KV<KV<Integer, Integer>, KV<Integer, Prompt>>> PLACED =
      new TupleTag<>("placed") {};
  private static final TupleTag<KV<Integer, KV<Long, Prompt>>> SEAMS = new TupleTag<>("seams") {};

  private static final Coder<KV<Integer, Integer>> PAIR =
      KvCoder.of(VarIntCoder.of(), VarIntCoder.of());
  private static final Coder<Prompt> PROMPT = RecordCoders.of(Prompt.class);
  private static final Coder<KV<KV<Integer, Integer>, KV<Integer, Prompt>>> PLACED_CODER =
      KvCoder.of(PAIR, KvCoder.of(VarIntCoder.of(), PROMPT));

  private final SerializableFunction<Long, StepPositions> positions;
  private final PCollectionView<Long> count;

  /**
   * Plans with as many prompts as there are.
   *
   * @param positions of that many
   * @param count how many there are
   */
  PlanTogether(SerializableFunction<Long, StepPositions> positions, PCollectionView<Long> count) {
    this.positions = positions;
    this.count = count;
  }

  @Override
  public PCollection<PromptBatch> expand(PCollection<Prompt> prompts) {
    PCollection<KV<Integer, KV<String, Prompt>>> keyed =
        prompts
            .apply("Key", ParDo.of(new KeyFn()).withSideInputs(count))
            .setCoder(KvCoder.of(VarIntCoder.of(), KvCoder.of(StringUtf8Coder.of(), PROMPT)));
    PCollectionView<Map<Integer, List<String>>> borders =
        keyed
            .apply("Keys", ParDo.of(new KeyOnlyFn()))
            .setCoder(KvCoder.of(VarIntCoder.of(), StringUtf8Coder.of()))
            .apply("Sample", Top.perKey(MOST_RANGES, new Scattered()))
            .apply("Borders", View.asMap());
    PCollection<KV<KV<Integer, Integer>, KV<String, Prompt>>> ranged =
        keyed
            .apply("Range", ParDo.of(new RangeFn(borders)).withSideInputs(count, borders))
            .setCoder(KvCoder.of(PAIR, KvCoder.of(StringUtf8Coder.of(), PROMPT)));
    PCollectionView<Map<KV<Integer, Integer>, Long>> sizes =
        ranged
            .apply("Ranges", Keys.create())
            .apply("Count", Count.perElement())
            .apply("Sizes", View.asMap());
    PCollectionTuple ranks =
        ranged
            .apply("Gather range", GroupByKey.create())
            .apply(
                "Rank",
                ParDo.of(new RankFn(sizes))
                    .withSideInputs(count, sizes)
                    .withOutputTags(BATCHES, TupleTagList.of(PLACED).and(SEAMS)));
    PCollection<KV<KV<Integer, Integer>, KV<Integer, Prompt>>> seams =
        ranks
            .get(SEAMS)
            .setCoder(KvCoder.of(VarIntCoder.of(), KvCoder.of(VarLongCoder.of(), PROMPT)))
            .apply("Gather seam", GroupByKey.create())
            .apply("Seam", ParDo.of(new SeamFn()).withSideInputs(count))
            .setCoder(PLACED_CODER);
    PCollection<PromptBatch> gathered =
        PCollectionList.of(ranks.get(PLACED).setCoder(PLACED_CODER))
            .and(seams)
            .apply("Pieces", Flatten.pCollections())
            .apply("Gather batch", GroupByKey.create())
            .apply("Batch", ParDo.of(new BatchFn()).withSideInputs(count))
            .setCoder(RecordCoders.of(PromptBatch.class));
    return PCollectionList.of(ranks.get(BATCHES).setCoder(RecordCoders.of(PromptBatch.class)))
        .and(gathered)
        .apply("All", Flatten.pCollections());
  }

  /** Scatters keys alike in every run. */
  private static final class Scattered implements Comparator<String>, Serializable {
    @Override
    public int compare(String a, String b) {
      int order = Integer.compare(scattered(a), scattered(b));
      return order != 0 ? order : a.compareTo(b);
    }

    private static int scattered(String key) {
      int hash = key.hashCode() * 0x9e3779b9;
      return (hash ^ hash >>> 15) * 0x85ebca6b;
    }
  }

  private final class KeyFn extends DoFn<Prompt, KV<Integer, KV<String, Prompt>>> {
    @ProcessElement
    public void process(ProcessContext context) {
      StepPositions plan = positions.apply(context.sideInput(count));
      if (!plan.isSmall()) {
        Prompt prompt = context.element();
        for (int epoch = plan.firstEpoch(); epoch <= plan.lastEpoch(); epoch++) {
          context.output(KV.of(epoch, KV.of(plan.sortKey(epoch, prompt.getId()), prompt)));
        }
      }
    }
  }

  private static final class KeyOnlyFn
      extends DoFn<KV<Integer, KV<String, Prompt>>, KV<Integer, String>> {
    @ProcessElement
    public void process(
        @Element KV<Integer, KV<String, Prompt>> keyed, OutputReceiver<KV<Integer, String>> out) {
      out.output(KV.of(keyed.getKey(), keyed.getValue().getKey()));
    }
  }

  private final class RangeFn
      extends DoFn<KV<Integer, KV<String, Prompt>>, KV<KV<Integer, Integer>, KV<String, Prompt>>> {
    private final PCollectionView<Map<Integer, List<String>>> borders;
    private transient Map<Integer, List<String>> cuts;

    RangeFn(PCollectionView<Map<Integer, List<String>>> borders) {
      this.borders = borders;
    }

    @StartBundle
    public void forget() {
      cuts = new HashMap<>();
    }

    @ProcessElement
    public void process(ProcessContext context) {
      int epoch = context.element().getKey();
      long prompts = context.sideInput(count);
      List<String> ofEpoch =
          cuts.computeIfAbsent(
              epoch, e -> cuts(context.sideInput(borders).get(e), prompts / PROMPTS_PER_RANGE));
      int found = Collections.binarySearch(ofEpoch, context.element().getValue().getKey());
      context.output(
          KV.of(KV.of(epoch, found < 0 ? -found - 1 : found), context.element().getValue()));
    }

    /** As many of the sample as cut into so many ranges, or into as many as there may be. */
    private static List<String> cuts(List<String> sample, long ranges) {
      List<String> sorted = sample.stream().sorted().toList();
      int most = (int) Math.max(1, Math.min(ranges, sorted.size()));
      List<String> cuts = new ArrayList<>();
      for (int range = 1; range < most; range++) {
        cuts.add(sorted.get((int) ((long) range * sorted.size() / most)));
      }
      return cuts;
    }
  }

  private final class RankFn
      extends DoFn<KV<KV<Integer, Integer>, Iterable<KV<String, Prompt>>>, PromptBatch> {
    private final PCollectionView<Map<KV<Integer, Integer>, Long>> sizes;

    RankFn(PCollectionView<Map<KV<Integer, Integer>, Long>> sizes) {
      this.sizes = sizes;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      StepPositions plan = positions.apply(context.sideInput(count));
      int epoch = context.element().getKey().getKey();
      Map<KV<Integer, Integer>, Long> all = context.sideInput(sizes);
      long rank = 0;
      for (int before = 0; before < context.element().getKey().getValue(); before++) {
        rank += all.getOrDefault(KV.of(epoch, before), 0L);
      }
      List<KV<String, Prompt>> range = new ArrayList<>();
      context.element().getValue().forEach(range::add);
      range.sort(Comparator.comparing(KV::getKey));
      Pieces pieces = new Pieces(plan, context);
      Prompt last = null;
      for (KV<String, Prompt> keyed : range) {
        Prompt prompt = keyed.getValue();
        if (last != null && last.getId().equals(prompt.getId())) {
          throw StepPlan.twice(last, prompt);
        }
        last = prompt;
        if (plan.isBeforeSeam(epoch, rank)) {
          context.output(SEAMS, KV.of(epoch + 1, KV.of(-1L, prompt)));
        }
        if (plan.isAtSeam(epoch, rank)) {
          context.output(SEAMS, KV.of(epoch, KV.of(rank, prompt)));
        } else {
          pieces.add(plan.place(epoch, rank), prompt);
        }
        rank++;
      }
      pieces.end();
    }

    /** Puts neighbours together; only a batch that another range has a part of must be gathered. */
    private final class Pieces {
      private final StepPositions plan;
      private final ProcessContext context;
      private final List<Prompt> prompts = new ArrayList<>();
      private StepPositions.Place start;

      Pieces(StepPositions plan, ProcessContext context) {
        this.plan = plan;
        this.context = context;
      }

      void add(StepPositions.Place place, Prompt prompt) {
        if (place == null
            || start != null && (place.step() != start.step() || place.slot() != start.slot())) {
          end();
        }
        if (place != null) {
          start = start == null ? place : start;
          prompts.add(prompt);
        }
      }

      void end() {
        if (start != null && prompts.size() == plan.sizeOf(start.slot())) {
          batches(plan, start, prompts, context::output);
        } else if (start != null) {
          for (int i = 0; i < prompts.size(); i++) {
            context.output(
                PLACED,
                KV.of(KV.of(start.step(), start.slot()), KV.of(start.index() + i, prompts.get(i))));
          }
        }
        start = null;
        prompts.clear();
      }
    }
  }

  /** Emits a batch, and the empty ones of its step with the first of them. */
  private static void batches(
      StepPositions plan,
      StepPositions.Place first,
      List<Prompt> prompts,
      Consumer<PromptBatch> output) {
    int step = first.step();
    int epoch = plan.epochOf(step);
    output.accept(StepPlan.batch(step, first.slot(), epoch, prompts));
    if (first.index() == 0) {
      for (int empty : plan.emptySlots()) {
        output.accept(StepPlan.batch(step, empty, epoch, List.of()));
      }
    }
  }

  private final class SeamFn
      extends DoFn<
          KV<Integer, Iterable<KV<Long, Prompt>>>, KV<KV<Integer, Integer>, KV<Integer, Prompt>>> {
    @ProcessElement
    public void process(ProcessContext context) {
      StepPositions plan = positions.apply(context.sideInput(count));
      int epoch = context.element().getKey();
      List<KV<Long, Prompt>> first = new ArrayList<>();
      List<KV<Long, Prompt>> before = new ArrayList<>();
      context.element().getValue().forEach(p -> (p.getKey() < 0 ? before : first).add(p));
      first.sort(Comparator.comparing(KV::getKey));
      List<KV<Long, Prompt>> ordered =
          plan.seam(epoch, first, before, ranked -> ranked.getValue().getId());
      for (int position = 0; position < ordered.size(); position++) {
        StepPositions.Place place = plan.place(epoch, position);
        if (place != null) {
          context.output(
              KV.of(
                  KV.of(place.step(), place.slot()),
                  KV.of(place.index(), ordered.get(position).getValue())));
        }
      }
    }
  }

  private final class BatchFn
      extends DoFn<KV<KV<Integer, Integer>, Iterable<KV<Integer, Prompt>>>, PromptBatch> {
    @ProcessElement
    public void process(ProcessContext context) {
      StepPositions plan = positions.apply(context.sideInput(count));
      List<KV<Integer, Prompt>> prompts = new ArrayList<>();
      context.element().getValue().forEach(prompts::add);
      prompts.sort(Comparator.comparing(KV::getKey));
      KV<Integer, Integer> batch = context.element().getKey();
      StepPositions.Place first =
          new StepPositions.Place(batch.getKey(), batch.getValue(), prompts.get(0).getKey());
      batches(plan, first, prompts.stream().map(KV::getValue).toList(), context::output);
    }
  }
}
