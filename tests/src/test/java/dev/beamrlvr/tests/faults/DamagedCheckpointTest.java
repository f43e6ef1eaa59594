package dev.beamrlvr.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.tests.training.SmallRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file of the newest checkpoint is not what was written: the run goes on from the one before. */
class DamagedCheckpointTest {

  private static final List<String> FILES =
      List.of(
          "model.safetensors",
          "manifest.json",
          "state.json",
          "optimizer.safetensors",
          "config.json",
          "tokenizer.json",
          "summary.avro");

  /** What may happen to a file. */
  enum Damage {
    TRUNCATED {
      @Override
      void happen(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    /** In the manifest, it is among what describes the checkpoint. */
    FLIPPED_EARLY {
      @Override
      void happen(Path file) throws IOException {
        flip(file, 0.15);
      }
    },
    MISSING {
      @Override
      void happen(Path file) throws IOException {
        Files.delete(file);
      }
    },
    FLIPPED_HALFWAY {
      @Override
      void happen(Path file) throws IOException {
        flip(file, 0.5);
      }
    },
    FLIPPED_LATE {
      @Override
      void happen(Path file) throws IOException {
        flip(file, 0.95);
      }
    };

    private static void flip(Path file, double place) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      bytes[(int) (bytes.length * place)] ^= 1;
      Files.write(file, bytes);
    }

    abstract void happen(Path file) throws IOException;
  }

  @TempDir static Path shared;

  private static SmallRun run;
  private static String expected;
  private static Path halted;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    run = new SmallRun(shared);
    expected = run.train(shared.resolve("undisturbed"));
    halted = shared.resolve("halted");
    run.train(halted, "--steps=3", "--keepEvery=1");
  }

  static Stream<Arguments> damages() {
    return Stream.of(Damage.values())
        .flatMap(
            damage ->
                FILES.stream()
                    .filter(file -> Faults.all() || isTriedAlways(file, damage))
                    .map(file -> Arguments.of(file, damage)));
  }

  private static boolean isTriedAlways(String file, Damage damage) {
    return FILES.indexOf(file) == damage.ordinal() && damage.compareTo(Damage.MISSING) <= 0;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("damages")
  void theRunGoesOnFromTheOneBefore(String file, Damage damage) throws Exception {
    Path output = shared.resolve(file + "-" + damage);
    FileUtils.copyDirectory(halted.toFile(), output.toFile(), true);
    damage.happen(output.resolve("checkpoints/step-000003").resolve(file));
    DisturbedRun resumed = DisturbedRun.start(run, output, "--keepEvery=1", "--resume");
    assertEquals(0, resumed.join(), resumed::text);
    List<String> told =
        resumed
            .text()
            .lines()
            .filter(line -> line.contains("step-000003"))
            .map(String::strip)
            .toList();
    Faults.tell(file + " " + damage, resumed.seconds(), told);
    assertTrue(resumed.text().contains("goes on after step 2 of 4"), resumed::text);
    assertTrue(told.stream().anyMatch(line -> line.contains(file)), resumed::text);
    assertEquals(expected, SmallRun.checkpoint(output, SmallRun.STEPS));
  }
}
