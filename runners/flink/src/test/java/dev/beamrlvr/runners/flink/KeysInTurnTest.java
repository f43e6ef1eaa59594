package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Keys;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

class KeysInTurnTest {

  /** Flink's workers have their number in the names of their threads. */
  private static final Pattern WORKER = Pattern.compile("\\(([0-9]+)/2\\)");

  private static final Map<Integer, Integer> WORKERS = new ConcurrentSkipListMap<>();

  @Test
  void everyOtherSlotIsOnTheSameWorker() {
    WORKERS.clear();
    runOnTwoWorkers(
        pipeline ->
            pipeline
                .apply(Create.of(0, 1, 2, 3, 4, 5))
                .apply(
                    WithKeys.<Integer, Integer>of(i -> i).withKeyType(TypeDescriptors.integers()))
                .apply(GroupByKey.create())
                .apply(Keys.create())
                .apply(ParDo.of(new Note())));
    assertEquals(new TreeMap<>(Map.of(0, 1, 1, 2, 2, 1, 3, 2, 4, 1, 5, 2)), WORKERS);
  }

  @Test
  void batchesOfOnePassAreDealtEvenly() {
    WORKERS.clear();
    List<Prompt> prompts =
        IntStream.range(0, 30).mapToObj(i -> new Prompt("id-" + i, "?", "1", null, null)).toList();
    runOnTwoWorkers(
        pipeline ->
            pipeline
                .apply(Create.of(prompts).withCoder(RecordCoders.of(Prompt.class)))
                .apply(PlanSteps.onePass(3))
                .apply(MapElements.into(TypeDescriptors.integers()).via(PromptBatch::getSlot))
                .apply(ParDo.of(new Note())));
    Map<Integer, Long> ofWorker =
        WORKERS.values().stream()
            .collect(Collectors.groupingBy(worker -> worker, Collectors.counting()));
    assertEquals(Map.of(1, 5L, 2, 5L), ofWorker);
  }

  private static void runOnTwoWorkers(Consumer<Pipeline> stages) {
    FlinkSetup setup = new FlinkSetup();
    try {
      FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
      options.setRunner(FlinkRunner.class);
      setup.configure(options, 2);
      Pipeline pipeline = Pipeline.create(options);
      stages.accept(pipeline);
      setup.run(pipeline).waitUntilFinish();
    } finally {
      setup.close();
    }
  }

  @Test
  void largeNumbersGoInTurnToo() throws CoderException {
    for (int number : new int[] {127, 128, 1000, 16384, 2_000_000}) {
      byte[] key = CoderUtils.encodeToByteArray(VarIntCoder.of(), number);
      assertEquals(number % 7, new KeysInTurn().partition(key, 7));
    }
  }

  @Test
  void longKeysAreSpreadByTheirHash() {
    Set<Integer> workers = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      byte[] key = ("key " + i).getBytes(StandardCharsets.UTF_8);
      int worker = new KeysInTurn().partition(key, 7);
      assertTrue(worker >= 0 && worker < 7, () -> "worker " + worker);
      assertEquals(worker, new KeysInTurn().partition(key.clone(), 7));
      workers.add(worker);
    }
    assertEquals(7, workers.size());
  }

  private static final class Note extends DoFn<Integer, Void> {
    @ProcessElement
    public void process(@Element Integer slot) {
      Matcher worker = WORKER.matcher(Thread.currentThread().getName());
      WORKERS.put(slot, worker.find() ? Integer.parseInt(worker.group(1)) : 0);
    }
  }
}
