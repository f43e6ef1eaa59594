package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.Machines;
import dev.beamrlvr.internal.checkpoints.MemoryFileSystem;
import dev.beamrlvr.internal.checkpoints.MemoryFileSystem.Transfer;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What steps of AdamW in one pipeline read from an object store and write to it, in files of the
 * weights' size or more. The optimizer's file has twice that size.
 */
class TrafficTest {

  private static final String RUN = "memory://bucket/run";
  private static final int STEPS = 4;
  private static final PolicyConfiguration SHAPE =
      TestPolicies.configuration(32, 2, 2, 2, 64, true);

  @RegisterExtension final Machines machines = new Machines();

  @TempDir Path temporary;

  @BeforeAll
  static void register() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void clear() {
    MemoryFileSystem.clear();
  }

  @Test
  void workersOnOneMachineReadTheBasePolicyAndWriteEachFileOnce() throws IOException {
    TinyRun run = run(settings());
    machines.next();
    MemoryFileSystem.forgetTransfers();
    run.take(STEPS);

    Map<String, Integer> expected = new TreeMap<>(written());
    expected.put("get model", 1);
    assertEquals(expected, large());
    double weights =
        MemoryFileSystem.content(RUN + "/checkpoints/step-000000/model.safetensors").length;
    double moved =
        MemoryFileSystem.transfers().stream()
            .filter(transfer -> !transfer.kind().equals("copy"))
            .mapToLong(Transfer::bytes)
            .sum();
    assertEquals(1 + 6 * STEPS, moved / weights, 0.5 * STEPS);

    // A driver in the same process knows what was written.
    MemoryFileSystem.forgetTransfers();
    assertEquals(STEPS, CheckpointStore.at(RUN).newest().reference().orElseThrow().getStep());
    assertEquals(Map.of(), large());
  }

  @Test
  void stagesThatNeverMeetReadOnlyWhatTheyNeed() throws IOException {
    TinyRun run = run(settings());
    machines.next(0);
    MemoryFileSystem.forgetTransfers();
    run.take(STEPS);

    Map<String, Integer> expected = new TreeMap<>(written());
    // The policy to sample from, and the weights to move.
    expected.put("get model", 2 * STEPS);
    // Before the first step there is no state of the optimizer.
    expected.put("get optimizer", STEPS - 1);
    expected.put("get gradient", TinyRun.SLOTS * STEPS);
    // Each slot tries steps along it, and one is taken.
    expected.put("get direction", (TinyRun.SLOTS + 1) * STEPS);
    assertEquals(expected, large());
  }

  @Test
  void theDriverReadsTheNewestCheckpointOnceAndSummariesAlone() throws IOException {
    TinyRun run = run(settings());
    run.take(STEPS);
    machines.next();
    MemoryFileSystem.forgetTransfers();
    CheckpointStore store = CheckpointStore.at(RUN);

    for (CheckpointReference reference : store.list().complete().subList(1, STEPS + 1)) {
      try (OpenCheckpoint checkpoint = CheckpointStore.open(reference, StepFiles.SUMMARY)) {
        Path file = checkpoint.directory().resolve(StepFiles.SUMMARY);
        assertEquals(reference.getStep(), AvroFiles.read(file, StepSummary.class).get(0).getStep());
      }
    }
    assertEquals(Map.of(), large());
    for (int again = 0; again < 2; again++) {
      assertEquals(STEPS, store.newest().reference().orElseThrow().getStep());
      store.prune(reference -> reference.getStep() == 0);
    }
    assertEquals(Map.of("get model", 1, "get optimizer", 1), large());
  }

  @Test
  void aStepThatIsNotTakenCopiesTheWeightsWithinTheStore() throws IOException {
    Verifier nothingIsCorrect =
        (question, completion, gold) ->
            Verdict.newBuilder().setKind(VerdictKind.INCORRECT).setReason("test").build();
    TinyRun run = run(settings().setVerifier(nothingIsCorrect).setReward(null));
    machines.next();
    MemoryFileSystem.forgetTransfers();
    run.take(2);

    assertEquals(Map.of("get model", 1, "copy model", 2), large());
    assertTrue(CheckpointStore.at(RUN).list().warnings().isEmpty());
  }

  private TinyRun run(TrainSettings.Builder settings) throws IOException {
    // Policies that other tests have left open belong to other runs.
    return TinyRun.in(temporary.resolve("run"), settings.build(), temporary.toString(), SHAPE);
  }

  private static TrainSettings.Builder settings() {
    return TinyRun.settings(RUN)
        .setStepRule(ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.05, true, 1))
        .setOptimizer(new AdamW(0.9, 0.98, 1e-8, 0));
  }

  /** What the steps write, wherever they run. */
  private static Map<String, Integer> written() {
    return Map.of(
        "put gradient", TinyRun.SLOTS * STEPS,
        "put direction", STEPS,
        "put optimizer", STEPS,
        "copy optimizer", STEPS,
        "put model", STEPS);
  }

  /** Counts the transfers of files that are as large as the weights, by what they hold. */
  private static Map<String, Integer> large() {
    int weights =
        MemoryFileSystem.content(RUN + "/checkpoints/step-000000/model.safetensors").length;
    Map<String, Integer> counts = new TreeMap<>();
    for (Transfer transfer : MemoryFileSystem.transfers()) {
      if (transfer.bytes() >= weights / 2) {
        String file = transfer.name().substring(transfer.name().lastIndexOf('/') + 1);
        counts.merge(transfer.kind() + " " + file.split("[-.]")[0], 1, Integer::sum);
      }
    }
    return counts;
  }
}
