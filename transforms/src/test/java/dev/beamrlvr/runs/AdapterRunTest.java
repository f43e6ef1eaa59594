package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.policies.PolicyCache;
import dev.beamrlvr.internal.policies.PolicyLease;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.AdapterDirectory;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.Projection;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.training.AdaptiveStepRule;
import dev.beamrlvr.training.TrainSettings;
import dev.beamrlvr.training.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that train an adapter on a policy that stays as it is. */
class AdapterRunTest {

  private static final TrainSettings.Lora LORA =
      new TrainSettings.Lora(3, 6, List.of("up_proj", "q_proj"));

  @TempDir Path temporary;

  private Path policy;

  @BeforeEach
  void writePolicy() throws IOException {
    policy = TinyTraining.policy(temporary.resolve("policy"));
  }

  private TrainingRun run(String name) {
    return TinyTraining.in(temporary.resolve(name), policy)
        .withSettings(settings -> settings.setLora(LORA).setStepRule(AdaptiveStepRule.standard()));
  }

  private Path checkpoint(String run, int step) {
    return temporary.resolve(run + "/checkpoints/step-00000" + step);
  }

  private static String digest(Path checkpoint, String file) throws IOException {
    return Sha256.of(checkpoint.resolve(file));
  }

  @Test
  void checkpointsHoldTheAdapterAndReferToTheBase() throws IOException {
    TrainingResult result = run("run").start();
    assertEquals(RunStatus.ACTIVE, result.status());
    Path first = checkpoint("run", 0);
    Path last = checkpoint("run", 4);
    assertEquals(digest(policy, "model.safetensors"), digest(first, "model.safetensors"));
    assertFalse(Files.exists(last.resolve("model.safetensors")));
    assertTrue(
        Files.readString(last.resolve("base.json")).contains(digest(first, "manifest.json")));
    assertNotEquals(
        digest(first, "adapter_model.safetensors"), digest(last, "adapter_model.safetensors"));
    assertEquals(digest(first, "adapter_config.json"), digest(last, "adapter_config.json"));
    try (Safetensors adapter = Safetensors.open(last.resolve("adapter_model.safetensors"));
        Safetensors optimizer = Safetensors.open(last.resolve("optimizer.safetensors"))) {
      assertEquals(2 * 2 * 2, adapter.names().size(), "A and B of two matrices of two layers");
      String name = "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight";
      assertArrayEquals(new long[] {16, 3}, adapter.shape(name));
      assertTrue(
          optimizer.names().stream().allMatch(vector -> vector.contains(".lora_")),
          "what is remembered is of the adapter's size");
    }
    // Whoever has the policy can use the adapter, and it is what the run's own checkpoint is.
    int[] prompt = {1, 2, 3};
    try (PolicyLease ours = PolicyCache.open(result.checkpoint(), PolicyDevice.CPU);
        PolicyLease theirs =
            PolicyCache.open(policy.toString(), last.toString(), PolicyDevice.CPU);
        PolicyLease plain = PolicyCache.open(policy.toString(), null, PolicyDevice.CPU)) {
      List<TokenSequence> sequence = List.of(new TokenSequence(prompt, new int[] {4, 5}));
      float[] expected = ours.policy().logProbs(sequence, 1)[0];
      assertArrayEquals(expected, theirs.policy().logProbs(sequence, 1)[0]);
      assertFalse(
          Arrays.equals(expected, plain.policy().logProbs(sequence, 1)[0]),
          "the adapter changes something");
      assertEquals(ours.digest(), theirs.digest());
      assertEquals(result.checkpoint().getPolicyDigest(), ours.digest());
      assertNotEquals(plain.digest(), ours.digest());
    }
  }

  @Test
  void aRunThatIsStoppedAndResumedHasTheSameBits() throws IOException {
    CheckpointReference whole = run("whole").start().checkpoint();
    run("parts").withSteps(2).start();
    CheckpointReference resumed = run("parts").resume().checkpoint();
    assertEquals(whole.getPolicyDigest(), resumed.getPolicyDigest());
    assertEquals(
        digest(checkpoint("whole", 4), "adapter_model.safetensors"),
        digest(checkpoint("parts", 4), "adapter_model.safetensors"));
  }

  /** The first adapter opens the base; with its file gone, only one that stayed open can serve. */
  @Test
  void theBaseStaysOpenWhileAdaptersChange() throws IOException {
    List<CheckpointReference> checkpoints = new ArrayList<>();
    TrainingRun run = run("run");
    checkpoints.add(run.withSteps(1).start().checkpoint());
    checkpoints.add(run.withSteps(2).resume().checkpoint());
    List<TokenSequence> sequence = List.of(new TokenSequence(new int[] {1, 2}, new int[] {3}));
    PolicyCache.open(checkpoints.get(0), PolicyDevice.CPU).close();
    Files.delete(checkpoint("run", 0).resolve("model.safetensors"));
    float[][] scores = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (PolicyLease lease = PolicyCache.open(checkpoints.get(i), PolicyDevice.CPU)) {
        scores[i] = lease.policy().logProbs(sequence, 1)[0];
      }
    }
    assertFalse(Arrays.equals(scores[0], scores[1]), "two adapters");
  }

  @Test
  void aDamagedBaseIsNamed() throws IOException {
    CheckpointReference last = run("run").withSteps(1).start().checkpoint();
    Path base = checkpoint("run", 0).resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(base);
    bytes[bytes.length - 1] ^= 1;
    Files.write(base, bytes);
    CheckpointReference elsewhere =
        CheckpointReference.newBuilder(last).setRunId("a run that has opened nothing").build();
    RuntimeException refused =
        assertThrows(RuntimeException.class, () -> PolicyCache.open(elsewhere, PolicyDevice.CPU));
    assertTrue(refused.getMessage().contains("model.safetensors"), refused.getMessage());
  }

  @Test
  void anAdapterOfOthersIsTrainedOn() throws IOException {
    Path adapter = temporary.resolve("adapter");
    AdapterConfiguration configuration;
    try (Policy base = Policy.open(policy, PolicyDevice.CPU)) {
      AdapterDirectory.write(
          adapter,
          AdapterConfiguration.of(base.configuration(), 3, 6, Projection.ofTargets(LORA.targets())),
          ParameterVector.zeros(ParameterLayout.ofShapes(Map.of())));
      Path file = adapter.resolve(AdapterConfiguration.FILE);
      Files.writeString(
          file,
          Files.readString(file)
              .replace(
                  "\"bias\"",
                  "\"rank_pattern\": {\"(0|9)\\\\.mlp.*\": 5}, \"alpha_pattern\": {\"q_proj\": 2},"
                      + " \"bias\""));
      configuration = AdapterConfiguration.read(adapter, base.configuration());
      ParameterVector weights = ParameterVector.zeros(configuration.layout(base.configuration()));
      Arrays.fill(weights.values(), 0.01f);
      AdapterDirectory.write(adapter, configuration, weights);
    }
    TrainingRun run = run("run").fromAdapter(adapter.toString());
    run.start();
    assertEquals(
        digest(adapter, "adapter_model.safetensors"),
        digest(checkpoint("run", 0), "adapter_model.safetensors"));
    assertNotEquals(
        digest(adapter, "adapter_model.safetensors"),
        digest(checkpoint("run", 4), "adapter_model.safetensors"));
    assertEquals(
        digest(adapter, "adapter_config.json"),
        digest(checkpoint("run", 4), "adapter_config.json"));
    try (Safetensors trained =
        Safetensors.open(checkpoint("run", 4).resolve("adapter_model.safetensors"))) {
      assertArrayEquals(
          new long[] {5, 16},
          trained.shape("base_model.model.model.layers.0.mlp.up_proj.lora_A.weight"));
    }
    TrainingRun other =
        run("other")
            .fromAdapter(adapter.toString())
            .withSettings(settings -> settings.setLora(TrainSettings.Lora.ofRank(3)));
    String message = assertThrows(TrainingException.class, other::start).getMessage();
    assertTrue(message.contains("another rank, alpha or other targets"), message);
    String without =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    TinyTraining.in(temporary.resolve("none"), policy)
                        .fromAdapter(adapter.toString())
                        .start())
            .getMessage();
    assertTrue(without.contains("add setLora"), without);
  }

  @Test
  void adaptersThatAreNoneAreRefused() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new TrainSettings.Lora(0, 1, List.of("q_proj")),
            () -> new TrainSettings.Lora(1, 0, List.of("q_proj")),
            () -> new TrainSettings.Lora(1, 1, List.of()),
            () -> new TrainSettings.Lora(1, 1, List.of("lm_head")))) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
    assertEquals(List.of("q_proj", "up_proj"), LORA.targets());
  }
}
