package dev.beamrlvr.prompts;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanStepsTest {

  @Test
  void plansStepsWhateverTheOrderOfThePrompts() {
    List<Prompt> prompts = StepPlanTest.prompts(11);
    StepPlan plan = StepPlan.of(prompts, 4, 3, 5);
    List<PromptBatch> expected = new ArrayList<>();
    for (int step = 2; step <= 4; step++) {
      expected.addAll(plan.batches(step));
    }
    Pipeline pipeline = Pipeline.create();
    PlanSteps steps = PlanSteps.of(4).withSlots(3).withSeed(5).withSteps(2, 4);
    for (int order = 0; order < 2; order++) {
      Collections.shuffle(prompts, new Random(order));
      PAssert.that(prompts(pipeline, "Prompts" + order, prompts).apply("Plan" + order, steps))
          .containsInAnyOrder(expected);
    }
    pipeline.run().waitUntilFinish();
  }

  @Test
  void onePassIsStepZero() {
    List<Prompt> prompts = StepPlanTest.prompts(5);
    Pipeline pipeline = Pipeline.create();
    PAssert.that(prompts(pipeline, "Prompts", prompts).apply(PlanSteps.onePass(2)))
        .containsInAnyOrder(StepPlan.onePass(prompts, 2));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @CsvSource({
    "2100, 800, 3, 1, 7", // several epochs, steps across their seams
    "2100, 700, 2, 3, 5", // epochs that end with a step
    "2000, 1000, 1100, 2, 2", // more slots than prompts; just enough prompts for many workers
    "13, 7, 2, 1, 6", // few prompts
  })
  void manyWorkersPlanAsOneDoes(int size, int promptsPerStep, int slots, int first, int last) {
    List<Prompt> prompts = StepPlanTest.prompts(size);
    StepPlan plan = StepPlan.of(prompts, promptsPerStep, slots, size);
    List<PromptBatch> expected = new ArrayList<>();
    for (int step = first; step <= last; step++) {
      expected.addAll(plan.batches(step));
    }
    Collections.shuffle(prompts, new Random(1));
    Pipeline pipeline = Pipeline.create();
    PlanSteps steps =
        PlanSteps.of(promptsPerStep).withSlots(slots).withSeed(size).withSteps(first, last);
    PAssert.that(prompts(pipeline, "Prompts", prompts).apply(steps)).containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void manyWorkersMakeOnePassAsOneDoes() {
    List<Prompt> prompts = StepPlanTest.prompts(2003);
    Pipeline pipeline = Pipeline.create();
    PAssert.that(prompts(pipeline, "Prompts", prompts).apply(PlanSteps.onePass(16)))
        .containsInAnyOrder(StepPlan.onePass(prompts, 16));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesAnIdThatStandsTwiceAmongMany() {
    List<Prompt> prompts = StepPlanTest.prompts(2050);
    prompts.add(prompts.get(20));
    Pipeline pipeline = Pipeline.create();
    prompts(pipeline, "Prompts", prompts).apply(PlanSteps.of(4).withSteps(1, 2));
    Throwable thrown =
        assertThrows(Pipeline.PipelineExecutionException.class, () -> pipeline.run());
    assertTrue(thrown.getMessage().contains("stands twice"), thrown.getMessage());
  }

  @Test
  void refusesContradictions() {
    Pipeline pipeline = Pipeline.create();
    PCollection<Prompt> prompts = prompts(pipeline, "Prompts", StepPlanTest.prompts(5));
    assertThrows(IllegalArgumentException.class, () -> prompts.apply("a", PlanSteps.of(2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> prompts.apply("b", PlanSteps.onePass(2).withSteps(1, 2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> prompts.apply("c", PlanSteps.onePass(2).withSlots(2)));
    assertThrows(IllegalArgumentException.class, () -> PlanSteps.of(0));
    assertThrows(IllegalArgumentException.class, () -> PlanSteps.of(1).withSlots(0));
    assertThrows(IllegalArgumentException.class, () -> PlanSteps.of(1).withSteps(0, 1));
    assertThrows(IllegalArgumentException.class, () -> PlanSteps.of(1).withSteps(3, 2));
  }

  private static PCollection<Prompt> prompts(Pipeline pipeline, String name, List<Prompt> prompts) {
    return pipeline.apply(
        name, Create.of(List.copyOf(prompts)).withCoder(RecordCoders.of(Prompt.class)));
  }
}
