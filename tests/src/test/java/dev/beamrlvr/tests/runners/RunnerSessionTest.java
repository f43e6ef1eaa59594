package dev.beamrlvr.tests.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.pipelines.runners.WorkerOptions;
import dev.beamrlvr.runners.flink.EmbeddedClusterOptions;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The session runs real pipelines, one after the other, on each embedded runner. */
class RunnerSessionTest {
  private static final int NUMBERS = 20;
  private static final int SLOTS = 4;

  @ParameterizedTest
  @ValueSource(classes = {DirectRunner.class, FlinkRunner.class})
  void runsThreePipelinesInOneSession(Class<? extends PipelineRunner<?>> runner) {
    try (RunnerSession session = open(runner)) {
      for (int offset = 0; offset < 3; offset++) {
        Pipeline pipeline = session.newPipeline();
        PAssert.that(sums(pipeline, offset)).containsInAnyOrder(190 + NUMBERS * offset);
        session.run(pipeline);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {DirectRunner.class, FlinkRunner.class})
  void goesOnAfterAPipelineFailed(Class<? extends PipelineRunner<?>> runner) {
    try (RunnerSession session = open(runner)) {
      Pipeline failing = session.newPipeline();
      failing
          .apply(Create.of(1))
          .apply(MapElements.into(TypeDescriptors.integers()).via(RunnerSessionTest::refuse));
      RuntimeException thrown = assertThrows(RuntimeException.class, () -> session.run(failing));
      assertTrue(causes(thrown).contains("number 1 is refused"), () -> "causes of " + thrown);

      Pipeline pipeline = session.newPipeline();
      PAssert.that(sums(pipeline, 0)).containsInAnyOrder(190);
      session.run(pipeline);
    }
  }

  @Test
  void thatAPipelineFailedBeforeAnybodyWaitedForItIsTold() {
    try (RunnerSession session = open(DirectRunner.class)) {
      for (int trial = 0; trial < 12; trial++) {
        Pipeline failing = new EndedWhenSubmitted(session.options());
        failing
            .apply(Create.of(1))
            .apply(MapElements.into(TypeDescriptors.integers()).via(RunnerSessionTest::refuse));
        RuntimeException thrown = assertThrows(RuntimeException.class, () -> session.run(failing));
        assertTrue(causes(thrown).contains("number 1 is refused"), () -> "causes of " + thrown);
      }
    }
  }

  /** A pipeline that has ended, almost surely, before its result is there to be waited for. */
  private static final class EndedWhenSubmitted extends Pipeline {
    EndedWhenSubmitted(PipelineOptions options) {
      super(options);
    }

    @Override
    public PipelineResult run() {
      PipelineResult result = super.run();
      LockSupport.parkNanos(30_000_000);
      return result;
    }
  }

  @Test
  void tooDeepAGraphForFlinksMemoryIsOneClearLine() {
    WorkerOptions options = options(FlinkRunner.class);
    options.as(EmbeddedClusterOptions.class).setFlinkManagedMemory("4m");
    try (RunnerSession session = RunnerSession.open(options)) {
      Pipeline pipeline = session.newPipeline();
      PCollection<Integer> numbers = pipeline.apply(Create.of(1, 2, 3));
      for (int step = 0; step < 12; step++) {
        numbers = sums(numbers, step);
      }
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> session.run(pipeline));
      assertTrue(thrown.getMessage().contains("raise --flinkManagedMemory"), thrown::getMessage);
      assertEquals(1, thrown.getMessage().lines().count());
    }
  }

  private static RunnerSession open(Class<? extends PipelineRunner<?>> runner) {
    return RunnerSession.open(options(runner));
  }

  private static WorkerOptions options(Class<? extends PipelineRunner<?>> runner) {
    WorkerOptions options = PipelineOptionsFactory.create().as(WorkerOptions.class);
    options.setRunner(runner);
    options.setWorkers(2);
    return options;
  }

  private static PCollection<Integer> sums(Pipeline pipeline, int offset) {
    List<Integer> numbers = IntStream.range(offset, offset + NUMBERS).boxed().toList();
    return sums(pipeline.apply(Create.of(numbers)), offset);
  }

  /** Groups by slot, then adds the slots up in a stateful stage that waits for all of them. */
  private static PCollection<Integer> sums(PCollection<Integer> numbers, int step) {
    return numbers
        .apply(
            "Slot" + step,
            WithKeys.of((Integer n) -> n % SLOTS).withKeyType(TypeDescriptors.integers()))
        .apply("Group" + step, GroupByKey.create())
        .apply(
            "Add" + step,
            MapElements.into(
                    TypeDescriptors.kvs(TypeDescriptors.integers(), TypeDescriptors.integers()))
                .via(slot -> KV.of(0, add(slot.getValue()))))
        .apply("Collect" + step, ParDo.of(new AddUpSlots()));
  }

  private static int add(Iterable<Integer> numbers) {
    return StreamSupport.stream(numbers.spliterator(), false).mapToInt(n -> n).sum();
  }

  private static int refuse(int number) {
    throw new IllegalArgumentException("number " + number + " is refused");
  }

  private static List<String> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .map(Throwable::getMessage)
        .map(String::valueOf)
        .toList();
  }

  private static final class AddUpSlots extends DoFn<KV<Integer, Integer>, Integer> {
    @StateId("parts")
    private final StateSpec<BagState<Integer>> parts = StateSpecs.bag(VarIntCoder.of());

    @ProcessElement
    public void process(
        @Element KV<Integer, Integer> part,
        @StateId("parts") BagState<Integer> bag,
        OutputReceiver<Integer> output) {
      bag.add(part.getValue());
      if (StreamSupport.stream(bag.read().spliterator(), false).count() == SLOTS) {
        output.output(add(bag.read()));
      }
    }
  }
}
