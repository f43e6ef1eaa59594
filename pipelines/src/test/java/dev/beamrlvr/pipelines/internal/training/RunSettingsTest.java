package dev.beamrlvr.pipelines.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.training.HeldOutSlopes;
import dev.beamrlvr.training.TrainSettings;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunSettingsTest {

  /** Beam remembers the options of every command of this JVM, and theirs differ. */
  @BeforeEach
  void forgetOtherCommands() {
    PipelineOptionsFactory.resetCache();
  }

  private static TrainSettings settings(String... arguments) {
    return RunSettings.of(PipelineOptionsFactory.fromArgs(arguments).as(TrainCommandOptions.class));
  }

  private static void assertRefused(String words, String... arguments) {
    UsageException refused = assertThrows(UsageException.class, () -> settings(arguments));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  @Test
  void theDefaultIsTheAdaptiveStepAcrossSteps() {
    assertEquals("adaptive", settings().stepRule().name());
    assertSame(HeldOutSlopes.ACROSS_PROMPTS, settings().stepRule().heldOutSlopes());
    assertInstanceOf(AdamW.class, settings().optimizer());
    assertInstanceOf(GradientAscent.class, settings("--optimizer=sgd").optimizer());
  }

  @Test
  void fixedRulesMeasureUnlessToldNotTo() {
    assertTrue(settings("--stepRule=fixed", "--stepSize=0.1").stepRule().triesSteps());
    assertFalse(
        settings("--stepRule=cosine", "--stepSize=0.1", "--measure=false").stepRule().triesSteps());
    assertRefused("--measure=false is for fixed step rules", "--measure=false");
    assertRefused("--stepRule=fixed needs --stepSize", "--stepRule=fixed");
    assertRefused("--stepSize is for fixed step rules", "--stepSize=0.1");
  }
}
