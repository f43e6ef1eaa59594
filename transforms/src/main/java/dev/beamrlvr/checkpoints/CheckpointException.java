package dev.beamrlvr.checkpoints;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in one line which file of a run could not be read or written, and what to do. */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns {@code "<what> <location>: <reason>"} with the failure as its cause. */
  public static CheckpointException of(String what, Object location, IOException failure) {
    return new CheckpointException(
        what + " " + location + ": " + reason(failure, location.toString()), failure);
  }

  private static String reason(IOException failure, String location) {
    if (failure instanceof FileSystemException fileFailure) {
      String file = fileFailure.getFile();
      String where = file == null || file.equals(location) ? "" : " (" + file + ")";
      if (failure instanceof AccessDeniedException) {
        return "permission denied" + where;
      }
      if (failure instanceof NoSuchFileException) {
        return "no such file" + where;
      }
      if (failure instanceof NotDirectoryException) {
        return "not a directory" + where;
      }
      if (failure instanceof FileAlreadyExistsException) {
        return "a file is in the way" + where;
      }
      return fileFailure.getReason() == null
          ? failure.getClass().getSimpleName() + where
          : fileFailure.getReason() + where;
    }
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
