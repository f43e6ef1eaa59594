package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a gradient needs fits into memory, and how it is made to fit moves no bit. */
class TrainingPassTest {

  private static final double[] SCALES = {1, -0.5, 2, 0.25, -1.5};

  @TempDir Path directory;

  static List<String> names() {
    return FamilyPolicies.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void layersThatAreComputedAgainGiveTheSameBits(String name) throws IOException {
    List<TokenSequence> sequences = FamilyPolicies.sequences(FamilyPolicies.expected(name));
    Path files = FamilyPolicies.copy(name, directory);
    Path adapters = FamilyPolicies.resource(name).resolve("adapter");
    PolicyConfiguration shape = PolicyConfiguration.read(files);
    AdapterConfiguration adapter = AdapterConfiguration.read(adapters, shape);
    try (PtNDManager manager = TorchEngine.newManager(PolicyDevice.CPU);
        Safetensors weights = Safetensors.openDirectory(files);
        Safetensors ofAdapter = Safetensors.open(adapters.resolve(AdapterConfiguration.WEIGHTS))) {
      ProgramSettings kept = new ProgramSettings(manager, shape, new TrainingPass(64, false));
      ProgramSettings again = new ProgramSettings(manager, shape, new TrainingPass(64, true));
      NDList whole = weights(PolicyWeights.read(manager, shape.layout(), weights));
      assertSame(
          new Scorer(shape, shape.layout(), manager, whole, kept),
          new Scorer(shape, shape.layout(), manager, whole, again),
          sequences);
      ParameterLayout layout = adapter.layout(shape);
      NDList adapted =
          weights(
              PolicyWeights.read(manager, shape.layout(), weights),
              PolicyWeights.readWidened(manager, layout, ofAdapter));
      assertSame(
          new Scorer(shape, layout, manager, adapted, kept.with(adapter, shape, manager)),
          new Scorer(shape, layout, manager, adapted, again.with(adapter, shape, manager)),
          sequences);
    }
  }

  private static NDList weights(PolicyWeights... vectors) {
    NDList list = new NDList();
    for (PolicyWeights vector : vectors) {
      list.add(vector.flat());
    }
    return TorchProgram.list("weights", list);
  }

  private static void assertSame(Scorer kept, Scorer again, List<TokenSequence> sequences) {
    try (PolicyGradient expected = kept.gradient(sequences, SCALES, 0.7);
        PolicyGradient actual = again.gradient(sequences, SCALES, 0.7)) {
      assertArrayEquals(expected.logProbs(), actual.logProbs());
      assertArrayEquals(
          expected.gradient().toVector().values(), actual.gradient().toVector().values());
    }
  }

  @Test
  void smallPoliciesKeepWhatTheyComputeAndLargeOnesDoNot() {
    assertEquals(new TrainingPass(4096, false), pass(96, 4, 256, Device.cpu()));
    assertEquals(new TrainingPass(963, false), pass(512, 8, 1536, Device.cpu()));
    assertEquals(new TrainingPass(2064, true), pass(896, 24, 4864, Device.cpu()));
    assertEquals(new TrainingPass(494, true), pass(3584, 28, 18944, Device.cpu()));
  }

  /** Within 40 GB: the base in 16 bits, a layer and the head widened, and what a pass keeps. */
  @Test
  void aGpuTakesSixteenThousandTokensOfSevenBillionParameters() {
    TrainingPass pass = pass(3584, 28, 18944, Device.gpu());
    assertEquals(new TrainingPass(16384, true), pass);
    long perToken = 28 * 3584 + 16 * 3584 + 6 * 18944;
    long ofLayer = 3584L * (2 * 3584 + 2 * 512 + 3 * 18944);
    long head = 152064L * 3584;
    long base = 28 * ofLayer + 2 * head;
    long bytes = 2 * base + 4 * (ofLayer + head) + 4 * pass.tokens() * perToken;
    assertTrue(bytes < 38e9, bytes + " bytes");
  }

  private static TrainingPass pass(int hidden, int layers, int intermediate, Device device) {
    int heads = hidden / 32;
    PolicyConfiguration shape =
        TestPolicies.of(Family.QWEN2, hidden, layers, heads, heads, intermediate).build();
    return TrainingPass.of(shape, device);
  }
}
