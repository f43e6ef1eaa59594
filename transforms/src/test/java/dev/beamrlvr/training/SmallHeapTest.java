package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.policy.Family;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step in a JVM whose heap is smaller than the weights, a gradient or a direction alone. */
class SmallHeapTest {

  private static final int MEGABYTES = 48;

  private static final PolicyConfiguration SHAPE =
      TestPolicies.of(Family.QWEN2, 112, 1, 2, 1, 32)
          .setVocabularySize(120_000)
          .setTiedEmbeddings(true)
          .build();

  @TempDir Path temporary;

  @Test
  void aStepNeedsNoHeapOfTheSizeOfTheWeights() throws Exception {
    assertTrue(SHAPE.layout().size() * Float.BYTES > MEGABYTES << 20);
    TrainSettings settings = settings(temporary.resolve("run"));
    TinyRun run = TinyRun.in(temporary.resolve("run"), settings, "run", SHAPE);
    run.take(1);
    List<CheckpointReference> expected = checkpoints(settings);
    assertNotEquals(expected.get(0).getPolicyDigest(), expected.get(1).getPolicyDigest());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-D"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx" + MEGABYTES + "m",
            "-cp",
            System.getProperty("java.class.path"),
            SmallHeapTest.class.getName(),
            temporary.toString()));
    Path log = temporary.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertEquals(0, process.waitFor(), () -> read(log));
    assertEquals(expected.get(1).getPolicyDigest(), Files.readString(temporary.resolve("digest")));
  }

  /** Takes the step again from its rollouts. */
  public static void main(String[] arguments) throws IOException {
    Path temporary = Path.of(arguments[0]);
    CheckpointReference base = checkpoints(settings(temporary.resolve("run"))).get(0);
    TrainSettings again = settings(temporary.resolve("again"));
    List<StepPart> parts = TinyRun.again(temporary.resolve("run"), again, base).parts(base, 1);
    CheckpointReference next = new StepFinisher(again).finish(parts).next();
    Files.writeString(temporary.resolve("digest"), next.getPolicyDigest());
  }

  private static TrainSettings settings(Path directory) {
    return TinyRun.settings(directory)
        .setOptimizer(AdamW.standard())
        .setReward(new FirstToken())
        .build();
  }

  private static List<CheckpointReference> checkpoints(TrainSettings settings) {
    return CheckpointStore.at(settings.runDirectory()).list().complete();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
