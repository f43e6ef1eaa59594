package dev.beamrlvr.runners.flink;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Calls an action on a thread with a large stack: Flink walks a job's graph recursively. */
final class DeepStack {
  private static final long BYTES = 512L << 20;

  private DeepStack() {}

  static <T> T call(Callable<T> action) throws ExecutionException {
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread = new Thread(null, task, "flink-submission", BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a pipeline ran on Flink", e);
    }
  }
}
