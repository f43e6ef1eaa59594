package dev.beamrlvr.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.records.RecordsOnDisk;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StepPlanTest {

  @Property(tries = 300)
  void everyPromptOnceAnEpochAndNeverTwiceAStep(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 1, max = 40) int wanted,
      @ForAll @IntRange(min = 1, max = 9) int slots,
      @ForAll long seed) {
    int promptsPerStep = Math.min(size, wanted);
    StepPlan plan = StepPlan.of(prompts(size), promptsPerStep, slots, seed);
    List<String> walked = new ArrayList<>();
    for (int step = 1; walked.size() < 5 * size; step++) {
      List<PromptBatch> batches = plan.batches(step);
      List<String> ids = ids(batches);
      assertEquals(walked.size() / size, batches.get(0).getEpoch());
      assertEquals(promptsPerStep, ids.size());
      assertEquals(promptsPerStep, new HashSet<>(ids).size(), "a prompt twice in a step");
      assertEquals(slots, batches.size());
      for (int slot = 0; slot < slots; slot++) {
        assertEquals(slot, batches.get(slot).getSlot());
        assertEquals(step, batches.get(slot).getStep());
        int share = batches.get(slot).getPrompts().size();
        assertTrue(share == promptsPerStep / slots || share == promptsPerStep / slots + 1);
      }
      walked.addAll(ids);
    }
    for (int epoch = 0; epoch < 5; epoch++) {
      List<String> once = walked.subList(epoch * size, (epoch + 1) * size);
      assertEquals(size, new HashSet<>(once).size(), "a prompt twice in an epoch");
    }
  }

  @Property(tries = 100)
  void anyStepCanBeAskedForInAnyOrder(
      @ForAll @IntRange(min = 1, max = 30) int size,
      @ForAll @IntRange(min = 1, max = 30) int wanted,
      @ForAll long seed) {
    int promptsPerStep = Math.min(size, wanted);
    List<Prompt> shuffled = new ArrayList<>(prompts(size));
    Collections.shuffle(shuffled, new Random(seed));
    StepPlan forwards = StepPlan.of(prompts(size), promptsPerStep, 3, seed);
    StepPlan backwards = StepPlan.of(shuffled, promptsPerStep, 3, seed);
    List<List<PromptBatch>> steps = IntStream.range(1, 30).mapToObj(forwards::batches).toList();
    for (int step = 29; step >= 1; step--) {
      assertEquals(steps.get(step - 1), backwards.batches(step));
    }
  }

  @Test
  void epochsAndSeedsShuffleDifferently() {
    StepPlan plan = StepPlan.of(prompts(50), 50, 1, 1);
    assertNotEquals(ids(plan.batches(1)), ids(plan.batches(2)));
    StepPlan other = StepPlan.of(prompts(50), 50, 1, 2);
    assertNotEquals(ids(plan.batches(1)), ids(other.batches(1)));
  }

  /** Runs must resume with the plan that they began with, so it never changes. */
  @Test
  void thePlanIsForEver() {
    StepPlan plan = StepPlan.of(prompts(8), 3, 1, 42);
    List<List<String>> steps =
        IntStream.rangeClosed(1, 4).mapToObj(step -> ids(plan.batches(step))).toList();
    assertEquals(FOR_EVER, steps.toString());
  }

  /** The ids sorted by sha256("42/EPOCH/ID"); step 3 has p02 already, so epoch 1 puts it off. */
  private static final String FOR_EVER =
      "[[p05, p06, p03], [p01, p04, p00], [p07, p02, p01], [p02, p05, p06]]";

  @Test
  void slotsWithoutPromptsStayInTheList() {
    List<PromptBatch> batches = StepPlan.of(prompts(9), 2, 5, 0).batches(1);
    assertEquals(5, batches.size());
    assertEquals(3, batches.stream().filter(batch -> batch.getPrompts().isEmpty()).count());
  }

  @Test
  void onePassGoesByIds() {
    List<Prompt> shuffled = new ArrayList<>(prompts(7));
    Collections.reverse(shuffled);
    List<PromptBatch> batches = StepPlan.onePass(shuffled, 3);
    assertEquals(List.of(3, 3, 1), batches.stream().map(b -> b.getPrompts().size()).toList());
    assertEquals(List.of(0, 1, 2), batches.stream().map(PromptBatch::getSlot).toList());
    assertEquals("[p00, p01, p02, p03, p04, p05, p06]", ids(batches).toString());
    assertTrue(batches.stream().allMatch(b -> b.getStep() == 0 && b.getEpoch() == 0));
    assertEquals(List.of(), StepPlan.onePass(List.of(), 3));
  }

  @Test
  void promptsOnDiskArePlannedLikeThoseInMemory() throws IOException {
    try (RecordsOnDisk<Prompt> onDisk = RecordsOnDisk.create(Prompt.class)) {
      onDisk.addAll(prompts(9));
      StepPlan disk = StepPlan.of(onDisk, 4, 2, 5);
      StepPlan memory = StepPlan.of(prompts(9), 4, 2, 5);
      for (int step = 1; step < 10; step++) {
        assertEquals(memory.batches(step), disk.batches(step));
      }
      onDisk.add(prompts(9).get(8));
      assertThrows(IllegalArgumentException.class, () -> StepPlan.of(onDisk, 4, 2, 5));
    }
    try (RecordsOnDisk<Prompt> unsorted = RecordsOnDisk.create(Prompt.class)) {
      unsorted.add(prompts(9).get(8));
      unsorted.add(prompts(9).get(7));
      assertThrows(IllegalArgumentException.class, () -> StepPlan.of(unsorted, 1, 1, 5));
    }
  }

  @Test
  void refusesWhatCannotBePlanned() {
    IllegalArgumentException few =
        assertThrows(IllegalArgumentException.class, () -> StepPlan.of(prompts(3), 4, 1, 0));
    assertEquals(
        "a step needs 4 prompts but there are only 3: add prompts or lower promptsPerStep",
        few.getMessage());
    List<Prompt> twice = List.of(prompts(1).get(0), prompts(1).get(0));
    assertThrows(IllegalArgumentException.class, () -> StepPlan.of(twice, 1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> StepPlan.of(prompts(3), 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> StepPlan.of(prompts(3), 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> StepPlan.of(prompts(3), 1, 1, 0).batches(0));
    assertThrows(IllegalArgumentException.class, () -> StepPlan.onePass(prompts(3), 0));
  }

  static List<Prompt> prompts(int count) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(
          Prompt.newBuilder()
              .setId(String.format("p%02d", i))
              .setQuestion(i + "+" + i + "?")
              .setGold(String.valueOf(2 * i))
              .build());
    }
    return prompts;
  }

  static List<String> ids(List<PromptBatch> batches) {
    return batches.stream().flatMap(b -> b.getPrompts().stream()).map(Prompt::getId).toList();
  }
}
