package dev.beamrlvr.pipelines.internal.lines;

import dev.beamrlvr.pipelines.internal.TimeLeft;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells a person on the error stream how far a long job is, by the reports of its blocks: they are
 * files, so it works wherever the workers are.
 */
final class BlockProgress {
  private static final int SECONDS = 5;

  private final String name;
  private final BlockFiles files;
  private final List<TextBlock> blocks;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          runnable -> {
            Thread thread = new Thread(runnable, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private BlockProgress(String name, BlockFiles files, List<TextBlock> blocks) {
    this.name = name;
    this.files = files;
    this.blocks = blocks;
  }

  /** Begins to tell, every few seconds. */
  static BlockProgress start(String name, BlockFiles files, List<TextBlock> blocks) {
    BlockProgress progress = new BlockProgress(name, files, blocks);
    progress.clock.scheduleWithFixedDelay(progress::tell, SECONDS, SECONDS, TimeUnit.SECONDS);
    return progress;
  }

  private void tell() {
    int done;
    try {
      done = MatchingFiles.of(files.directory(), BlockFiles.REPORT).size();
    } catch (IOException e) {
      return; // a line of progress is not worth a failure
    }
    double all = blocks.stream().mapToLong(TextBlock::bytes).sum();
    // Which blocks are done does not matter: they are about as large as each other.
    double share = (double) done / blocks.size();
    double seconds = (System.nanoTime() - start) / 1e9;
    String rate =
        done == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %.1f MB/s, %s left",
                share * all / 1e6 / seconds,
                TimeLeft.clock(seconds * (1 - share) / share));
    System.err.printf(
        Locale.ROOT, "%s: %.0f of %.0f MB%s%n", name, share * all / 1e6, all / 1e6, rate);
  }

  /** Says no more. */
  void close() {
    clock.shutdownNow();
  }
}
