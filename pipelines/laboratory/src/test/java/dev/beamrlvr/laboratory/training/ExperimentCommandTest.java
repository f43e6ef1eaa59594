package dev.beamrlvr.laboratory.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.training.TrainSettings;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExperimentCommandTest {

  /** Beam remembers the options of every command of this JVM, and theirs differ. */
  @BeforeEach
  void forgetOtherCommands() {
    PipelineOptionsFactory.resetCache();
  }

  private static TrainSettings settings(String... arguments) {
    ExperimentOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(ExperimentOptions.class);
    return ExperimentCommand.changed(
        TrainSettings.in("run").setGroupSize(options.getGroupSize()).build(), options);
  }

  private static void assertRefused(String words, String... arguments) {
    UsageException refused = assertThrows(UsageException.class, () -> settings(arguments));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  @Test
  void rolloutHalvesNeedHalvesAndTheAdaptiveRule() {
    TrainSettings halves = settings("--honesty=rollout-halves");
    assertInstanceOf(SlopesAcrossHalves.class, halves.stepRule().heldOutSlopes());
    assertEquals(0, assertInstanceOf(AdamW.class, halves.optimizer()).momentumDecay());
    assertRefused("even group size of at least 4", "--honesty=rollout-halves", "--groupSize=7");
    assertRefused("even group size of at least 4", "--honesty=rollout-halves", "--groupSize=2");
    assertRefused(
        "--honesty=rollout-halves is for the adaptive rule",
        "--honesty=rollout-halves",
        "--stepRule=fixed",
        "--stepSize=0.1");
  }

  @Test
  void stepsMayLeaveTheTheory() {
    settings("--safety=50", "--klLimit=0");
    settings("--klLimit=0.5");
    assertRefused(
        "--klLimit is for the adaptive rule", "--stepRule=fixed", "--stepSize=1", "--klLimit=0");
    assertRefused(
        "--safety is for the adaptive rule", "--stepRule=fixed", "--stepSize=1", "--safety=2");
  }

  @Test
  void rewardsMayBeControls() {
    assertEquals(ControlRewards.COIN_FLIPS, settings("--rewards=coin-flips").reward());
    assertEquals(ControlRewards.ANSWER_HASH, settings("--rewards=answer-hash").reward());
    assertEquals(null, settings().reward());
    assertNotEquals(settings(), settings("--rewards=coin-flips"));
  }
}
