package dev.beamrlvr.internal.mutations;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.templates.TemplateException;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.training.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every kind are refused in one line that names them, or mean what they say: the
 * JVM does not crash, hang or run out of memory. The Maven profile {@code mutations} tries ten
 * thousand and more.
 */
class MutatedFilesTest {

  private static final int COUNT = Integer.getInteger("mutations", 450);
  private static final long FIRST_SEED = Long.getLong("mutations.seed", 1);
  private static final int LONGEST_LINE = 1000;

  @TempDir Path directory;

  private final ExecutorService readers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "reader");
            thread.setDaemon(true);
            return thread;
          });

  @Test
  void damagedFilesAreRefusedInOneLineOrMeanWhatTheySay() throws Exception {
    List<ForeignFile> files = ForeignFiles.all(directory);
    Path place = Files.createDirectory(directory.resolve("mutants"));
    List<String> failures = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < COUNT; i++) {
      ForeignFile file = files.get(i % files.size());
      long seed = FIRST_SEED + i;
      byte[] mutant = new Mutations(seed).of(file.original());
      Path path = Files.write(place.resolve(file.name()), mutant);
      Throwable thrown = thrownBy(file, path, mutant);
      Files.delete(path);
      refused += thrown == null ? 0 : 1;
      String wrong = wrong(thrown, file);
      if (wrong != null) {
        failures.add(file.name() + ", seed " + seed + ": " + wrong);
      }
    }
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
    assertTrue(refused > COUNT / 2, "only " + refused + " of " + COUNT + " were refused");
  }

  @Test
  void soundFilesAreRead() throws Exception {
    for (ForeignFile file : ForeignFiles.all(directory)) {
      Path path = Files.write(directory.resolve(file.name()), file.original());
      file.reader().read(path, file.original());
    }
  }

  private Throwable thrownBy(ForeignFile file, Path path, byte[] mutant)
      throws InterruptedException {
    try {
      readers
          .submit(
              () -> {
                file.reader().read(path, mutant);
                return null;
              })
          .get(60, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      return new AssertionError("it hangs");
    }
  }

  /** What is wrong with the way in which a file was refused; null if nothing is. */
  private static String wrong(Throwable thrown, ForeignFile file) {
    if (thrown == null) {
      return null;
    }
    boolean isRefusal =
        thrown instanceof PolicyException
            || thrown instanceof CheckpointException
            || thrown instanceof TrainingException
            || thrown instanceof TemplateException
            || thrown instanceof IOException;
    String message = String.valueOf(thrown.getMessage());
    if (!isRefusal) {
      return "it throws " + thrown;
    }
    if (message.lines().count() != 1 || message.length() > LONGEST_LINE) {
      return "its refusal is not one line of bearable length: "
          + message.substring(0, Math.min(message.length(), LONGEST_LINE));
    }
    return message.contains(file.name()) ? null : "its refusal names no file: " + message;
  }
}
