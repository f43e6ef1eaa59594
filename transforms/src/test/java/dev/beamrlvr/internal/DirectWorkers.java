package dev.beamrlvr.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Waits after each test until the Direct runner's workers have ended. It reports the first failure
 * of a pipeline while other bundles are still at work, which may write into the test's directory
 * just when that is deleted.
 */
public final class DirectWorkers implements AfterEachCallback {

  private static final Duration LONGEST = Duration.ofMinutes(2);

  @Override
  public void afterEach(ExtensionContext test) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("direct-runner-worker")) {
        thread.join(LONGEST.toMillis());
        assertFalse(thread.isAlive(), () -> thread.getName() + " is still at work");
      }
    }
  }
}
