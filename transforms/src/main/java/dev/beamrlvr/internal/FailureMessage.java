package dev.beamrlvr.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one line that says why something failed, out of the wrappings that runners put around it. */
public final class FailureMessage {
  /**
   * Exceptions that only say that another one was thrown, by class name: some are not ours to see.
   */
  private static final Set<String> WRAPPERS =
      Set.of(
          "PipelineExecutionException",
          "UserCodeException",
          "ExecutionException",
          "CompletionException",
          "InvocationTargetException",
          "UndeclaredThrowableException",
          "JobExecutionException",
          "JobException",
          "JobSubmissionException",
          "RetryException",
          "FlinkRuntimeException",
          "ProgramInvocationException",
          "JobCancellationException",
          "ExceptionInChainedStubException",
          "EngineException");

  /** How messages begin that only say where in Flink it was. */
  private static final Pattern PLACES =
      Pattern.compile(
          "(The data preparation|Error obtaining the sorted input|Exception in chained).*");

  /** What a throwable is that came from another process and whose class is not known here. */
  private static final Pattern NAMED =
      Pattern.compile("(?s)(?:[a-z][A-Za-z0-9_]*\\.)+([A-Z][A-Za-z0-9_$]*(?:Exception|Error)): .*");

  private FailureMessage() {}

  /** The message of the first exception in the chain of causes that says something itself. */
  public static String of(Throwable thrown) {
    Throwable failure = thrown;
    while (failure.getCause() != null && failure.getCause() != failure && onlyWraps(failure)) {
      failure = failure.getCause();
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: set a larger -Xmx in RLVR_JAVA_OPTS (" + firstLine(failure) + ")";
    }
    return firstLine(failure);
  }

  /** Returns a failure and what caused it, outermost first; each once, also in a circle. */
  public static List<Throwable> causes(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = thrown;
        cause != null && !causes.contains(cause);
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static boolean onlyWraps(Throwable thrown) {
    String message = thrown.getMessage();
    return WRAPPERS.contains(thrown.getClass().getSimpleName())
        || message == null
        || WRAPPERS.contains(nameIn(message))
        || PLACES.matcher(message.lines().findFirst().orElse("")).matches()
        || message.equals(thrown.getCause().toString())
        || (thrown.getClass() == RuntimeException.class
            && message.equals("Pipeline execution failed"));
  }

  private static String nameIn(String message) {
    Matcher named = NAMED.matcher(message);
    return named.matches() ? named.group(1) : "";
  }

  private static String firstLine(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return thrown.getClass().getSimpleName() + " (call again with --verbose for the details)";
    }
    return message.strip().lines().findFirst().orElseThrow().strip();
  }
}
