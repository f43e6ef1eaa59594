package dev.beamrlvr.rewards;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs calls on a second thread and gives up on those that take too long. A call that ignores its
 * interruption keeps its thread until it ends; later calls get a new one.
 */
final class TimeLimit implements AutoCloseable {

  private final long milliseconds;
  private ExecutorService executor = newThread();

  TimeLimit(long milliseconds) {
    this.milliseconds = milliseconds;
  }

  <T> T call(Callable<T> callable) throws Exception {
    Future<T> result = executor.submit(callable);
    try {
      return result.get(milliseconds, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      abandon();
      throw new TimeoutException("no verdict within " + milliseconds + " ms");
    } catch (InterruptedException e) {
      abandon();
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw (Error) e.getCause();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void abandon() {
    executor.shutdownNow();
    executor = newThread();
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        runnable -> {
          Thread thread = new Thread(runnable, "verifier");
          thread.setDaemon(true);
          return thread;
        });
  }
}
