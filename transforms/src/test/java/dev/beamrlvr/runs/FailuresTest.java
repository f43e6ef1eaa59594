package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.rewards.VerifierException;
import java.io.IOException;
import java.io.NotSerializableException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void whatWouldComeAgainIsNotTriedAgain() {
    assertTrue(Failures.isTransient(new RuntimeException(new IOException("connection reset"))));
    assertFalse(Failures.isTransient(new RuntimeException(new VerifierException("it hangs"))));
    assertFalse(Failures.isTransient(new RuntimeException(new OutOfMemoryError())));
    assertFalse(Failures.isTransient(new RuntimeException(new UnsatisfiedLinkError("loaded"))));
    assertFalse(Failures.isTransient(new RuntimeException(new ClassNotFoundException("Mine"))));
    assertFalse(Failures.isTransient(new RuntimeException(new NotSerializableException("Mine"))));
  }
}
