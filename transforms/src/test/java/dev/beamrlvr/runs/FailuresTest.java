package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParseException;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.rewards.VerifierException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
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

  @Test
  void aStoreThatIsBusyOrOutOfReachMayComeBack() {
    for (IOException failure :
        List.of(
            new SocketException("Connection reset"),
            new SocketTimeoutException("Read timed out"),
            new EOFException("memory://bucket/a has become shorter while it was read"),
            new IOException("Please reduce your request rate (Service: S3, Status Code: 503)"),
            new IOException(new IllegalStateException("Connection pool shut down")))) {
      assertTrue(Failures.isTransient(publishing(failure)), failure.toString());
    }
  }

  @Test
  void aDiskAPermissionAndWrongBytesDoNotMendThemselves() {
    for (IOException failure :
        List.of(
            new IOException("No space left on device"),
            new FileSystemException("/run/step", null, "No space left on device"),
            new FileSystemException("/run/step", null, "Read-only file system"),
            new AccessDeniedException("/run/step"),
            new FileNotFoundException("/run/step (Permission denied)"),
            new IOException("Access Denied (Service: S3, Status Code: 403)"),
            new JsonParseException(null, "Unexpected character"))) {
      assertFalse(Failures.isTransient(publishing(failure)), failure.toString());
    }
    assertFalse(Failures.isTransient(new CheckpointException("/run/step/state.json is damaged")));
  }

  /** As it arrives from a worker. */
  private static RuntimeException publishing(IOException failure) {
    return new RuntimeException(CheckpointException.of("cannot publish", "/run/step", failure));
  }
}
