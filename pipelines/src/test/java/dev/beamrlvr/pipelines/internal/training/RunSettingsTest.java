package dev.beamrlvr.pipelines.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.AdapterDirectory;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Projection;
import dev.beamrlvr.internal.policy.UntrainedAdapter;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.policy.Sampling.Precision;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.training.HeldOutSlopes;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void responsesAreSampledInThePrecisionThatIsAskedFor() {
    assertEquals(Precision.FLOAT32, settings().sampling().precision());
    assertEquals(Precision.BFLOAT16, settings("--precision=bfloat16").sampling().precision());
    assertEquals(
        Precision.TF32, settings("--precision=tf32", "--device=gpu").sampling().precision());
    assertEquals(Precision.INT8, settings("--precision=int8").sampling().precision());
    assertRefused("take device gpu, or precision float32 or bfloat16", "--precision=tf32");
    assertRefused("take device cpu, or precision bfloat16", "--precision=int8", "--device=gpu");
  }

  @Test
  void anAdapterIsTrainedIfAskedFor() {
    assertNull(settings().lora());
    TrainSettings.Lora all = settings("--lora=16").lora();
    assertEquals(TrainSettings.Lora.ofRank(16), all);
    assertEquals(32, all.alpha());
    assertEquals(7, all.targets().size());
    assertEquals(
        new TrainSettings.Lora(4, 10, List.of("q_proj", "v_proj")),
        settings("--lora=4", "--loraAlpha=10", "--loraTargets=v_proj,q_proj").lora());
    assertRefused("add --lora=RANK", "--loraAlpha=10");
    assertRefused("add --lora=RANK", "--loraTargets=all");
    assertRefused("not lm_head", "--lora=4", "--loraTargets=lm_head");
  }

  @Test
  void anAdapterToStartFromSaysWhatItIs(@TempDir Path directory) throws IOException {
    PolicyConfiguration policy = BundledBasePolicy.CONFIGURATION;
    AdapterConfiguration adapter =
        AdapterConfiguration.of(policy, 4, 10, EnumSet.of(Projection.KEY));
    AdapterDirectory.write(directory, adapter, UntrainedAdapter.of(adapter, policy, 1));
    String start = "--adapter=" + directory;
    TrainSettings.Lora lora = new TrainSettings.Lora(4, 10, List.of("k_proj"));
    assertEquals(lora, settings(start).lora());
    assertEquals(lora, settings(start, "--lora=4", "--loraTargets=k_proj").lora());
    assertRefused("--lora is 8, but the adapter to start from has 4", start, "--lora=8");
    assertRefused("--loraAlpha is 3.0, but", start, "--loraAlpha=3");
    assertRefused("--loraTargets is [q_proj], but", start, "--loraTargets=q_proj");
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
