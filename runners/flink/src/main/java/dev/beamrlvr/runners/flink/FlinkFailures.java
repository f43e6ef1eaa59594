package dev.beamrlvr.runners.flink;

/** Says in one line what Flink says in many. */
final class FlinkFailures {
  private FlinkFailures() {}

  /** The exception to throw for what a submission threw. */
  static RuntimeException translate(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StackOverflowError) {
        return new IllegalStateException(
            "The pipeline's graph is too deep for Flink: lower --stepsPerPipeline.", thrown);
      }
      String message = String.valueOf(cause.getMessage());
      if (message.contains("Too little memory provided to sorter")) {
        return new IllegalStateException(
            "The pipeline's graph has too many sorts for Flink's managed memory: lower"
                + " --stepsPerPipeline or raise --flinkManagedMemory.",
            thrown);
      }
      if (message.contains("Insufficient number of network buffers")) {
        return new IllegalStateException(
            "The pipeline's graph has too many exchanges for Flink's network memory: lower"
                + " --stepsPerPipeline or --parallelism, or raise --flinkNetworkMemory.",
            thrown);
      }
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(thrown.getMessage(), thrown);
  }
}
