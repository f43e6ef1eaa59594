package dev.beamrlvr.rewards;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs calls on a second thread and gives up on those that take too long.
 *
 * <p>A call that ignores its interruption keeps its thread until it ends, as Java cannot stop it;
 * later calls get a new one. When {@value #MOST_STUCK} threads of this JVM are stuck so, every
 * further call is refused until one of them ends.
 */
final class TimeLimit implements AutoCloseable {

  static final int MOST_STUCK = 16;

  /** How long an interrupted call may take to end before it counts as stuck, at most. */
  private static final long GRACE_MILLISECONDS = 1000;

  private static final Set<ExecutorService> STUCK = ConcurrentHashMap.newKeySet();

  private final long milliseconds;
  private ExecutorService executor = newThread();

  TimeLimit(long milliseconds) {
    this.milliseconds = milliseconds;
  }

  /**
   * Calls within the time limit.
   *
   * @throws TimeoutException if it takes longer
   * @throws VerifierException if too many earlier calls are stuck
   * @throws Exception what the call throws
   */
  <T> T call(Callable<T> callable) throws Exception {
    STUCK.removeIf(ExecutorService::isTerminated);
    if (STUCK.size() >= MOST_STUCK) {
      throw new VerifierException(
          MOST_STUCK
              + " threads hang in verifiers that were interrupted and did not end: make the"
              + " verifier end when its thread is interrupted, or let it work in a process of its"
              + " own that it kills");
    }
    Future<T> result = executor.submit(callable);
    try {
      return result.get(milliseconds, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      abandon(Math.min(milliseconds, GRACE_MILLISECONDS));
      throw new TimeoutException("no verdict within " + milliseconds + " ms");
    } catch (InterruptedException e) {
      abandon(0);
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

  /** Interrupts the call, and goes on with a new thread. */
  private void abandon(long grace) throws InterruptedException {
    ExecutorService abandoned = executor;
    executor = newThread();
    abandoned.shutdownNow();
    boolean ended = false;
    try {
      ended = abandoned.awaitTermination(grace, TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        STUCK.add(abandoned);
      }
    }
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
