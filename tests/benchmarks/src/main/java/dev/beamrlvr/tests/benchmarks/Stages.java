package dev.beamrlvr.tests.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.management.OperatingSystemMXBean;
import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.ComputeAdvantages;
import dev.beamrlvr.advantages.GroupByPrompt;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.Rollout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;

/**
 * Runs whole stages with ever more elements: {@code Stages DirectRunner|FlinkRunner MOST
 * FILE.json}, with the number of elements of the last pipeline. What is compared is the processor
 * time of the whole process, since other programs take none of it away; it has the compiler's and
 * the garbage collector's in it.
 */
final class Stages {

  private static final String DIRECT = "DirectRunner";
  private static final int PIECE = 5000;

  /** A stage, behind what makes its input; the Direct runner groups in the square of the time. */
  private record Stage(String name, int mostOnDirect, Input input) {}

  private interface Input {
    PCollection<?> from(PCollection<Integer> pieces, int elements);
  }

  private static final List<Stage> STAGES =
      List.of(
          new Stage("rollouts made", Integer.MAX_VALUE, (from, size) -> rollouts(from, size, 10)),
          new Stage(
              "VerifyAnswers",
              Integer.MAX_VALUE,
              (from, size) -> rollouts(from, size, 10).apply(VerifyAnswers.gsm8k())),
          new Stage("groups of ten", 100_000, (from, size) -> groups(from, size, 10)),
          new Stage("groups of 10,000", 100_000, (from, size) -> groups(from, size, 10_000)),
          new Stage("PlanSteps", Integer.MAX_VALUE, Stages::plan));

  private Stages() {}

  public static void main(String[] arguments) throws IOException {
    String runner = arguments[0];
    int most = Integer.parseInt(arguments[1]);
    ArrayNode json = Results.array();
    // So that loading and compiling Beam and the runner is not in the first of them.
    run(runner, STAGES.get(1), most / 10);
    for (Stage stage : STAGES) {
      for (int elements : List.of(most / 100, most / 10, most)) {
        if (runner.equals(DIRECT) && elements > stage.mostOnDirect()) {
          continue;
        }
        long start = System.nanoTime();
        long busy = busyNanos();
        run(runner, stage, elements);
        double busySeconds = (busyNanos() - busy) / 1e9;
        double seconds = (System.nanoTime() - start) / 1e9;
        json.addObject()
            .put("stage", stage.name())
            .put("elements", elements)
            .put("seconds", Results.rounded(seconds))
            .put("coreSeconds", Results.rounded(busySeconds))
            .put("elementsPerCoreSecond", Results.rounded(elements / busySeconds));
        System.out.printf(
            Locale.ROOT,
            "%s, %s: %d in %.1f s, %.1f s of all cores%n",
            runner,
            stage.name(),
            elements,
            seconds,
            busySeconds);
      }
    }
    Results.put(Path.of(arguments[2]), runner, json);
  }

  private static long busyNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void run(String runner, Stage stage, int elements) {
    String[] options =
        runner.equals(DIRECT)
            ? new String[] {"--enforceImmutability=false", "--enforceEncodability=false"}
            : new String[] {"--runner=" + runner, "--fasterCopy=true"};
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(options).create());
    PCollection<Integer> pieces =
        pipeline
            .apply("Size", Create.of(elements))
            .apply("Cut", ParDo.of(new CutFn()))
            .apply("Spread", Reshuffle.viaRandomKey());
    stage.input().from(pieces, elements).apply("Discard", ParDo.of(new DiscardFn<>()));
    pipeline.run().waitUntilFinish();
  }

  private static PCollection<?> groups(PCollection<Integer> pieces, int elements, int perPrompt) {
    return rollouts(pieces, elements, perPrompt)
        .apply("Verify", VerifyAnswers.gsm8k())
        .apply("Group", GroupByPrompt.create())
        .apply("Advantages", ComputeAdvantages.using(AdvantageEstimator.DR_GRPO));
  }

  private static PCollection<?> plan(PCollection<Integer> pieces, int elements) {
    return pieces
        .apply("Prompts", ParDo.of(new PromptFn(elements)))
        .setCoder(RecordCoders.of(Prompt.class))
        .apply("Plan", PlanSteps.of(512).withSlots(4).withSteps(1, 10));
  }

  private static PCollection<Rollout> rollouts(
      PCollection<Integer> pieces, int elements, int perPrompt) {
    return pieces
        .apply("Rollouts", ParDo.of(new RolloutFn(elements, perPrompt)))
        .setCoder(RecordCoders.of(Rollout.class));
  }

  private static final class CutFn extends DoFn<Integer, Integer> {
    @ProcessElement
    public void process(@Element Integer elements, OutputReceiver<Integer> output) {
      for (int from = 0; from < elements; from += PIECE) {
        output.output(from);
      }
    }
  }

  private static final class RolloutFn extends DoFn<Integer, Rollout> {
    private final int elements;
    private final int perPrompt;

    RolloutFn(int elements, int perPrompt) {
      this.elements = elements;
      this.perPrompt = perPrompt;
    }

    @ProcessElement
    public void process(@Element Integer from, OutputReceiver<Rollout> output) {
      for (int i = from; i < Math.min(from + PIECE, elements); i++) {
        output.output(Completions.rollout(i, perPrompt));
      }
    }
  }

  private static final class PromptFn extends DoFn<Integer, Prompt> {
    private final int elements;

    PromptFn(int elements) {
      this.elements = elements;
    }

    @ProcessElement
    public void process(@Element Integer from, OutputReceiver<Prompt> output) {
      for (int i = from; i < Math.min(from + PIECE, elements); i++) {
        output.output(
            Prompt.newBuilder()
                .setId("prompt-" + i)
                .setQuestion("A dozen apples at " + i + " cents each: what do they cost?")
                .setGold("12")
                .setSource("made")
                .build());
      }
    }
  }

  private static final class DiscardFn<T> extends DoFn<T, Void> {
    @ProcessElement
    public void process(@Element T element) {}
  }
}
