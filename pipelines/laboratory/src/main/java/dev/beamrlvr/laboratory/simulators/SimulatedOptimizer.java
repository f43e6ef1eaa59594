package dev.beamrlvr.laboratory.simulators;

/** What turns a gradient into a direction. */
public enum SimulatedOptimizer {
  /** The gradient itself. */
  SGD("sgd"),
  /** Every entry over the root of its average square (the simulators have no weight decay). */
  ADAMW("adamw");

  private final String label;

  SimulatedOptimizer(String label) {
    this.label = label;
  }

  /** The name on command lines and in files. */
  public String label() {
    return label;
  }

  /** The optimizer with this label; an unknown label is an error that lists the known ones. */
  public static SimulatedOptimizer of(String label) {
    for (SimulatedOptimizer optimizer : values()) {
      if (optimizer.label.equals(label)) {
        return optimizer;
      }
    }
    throw new IllegalArgumentException("Unknown optimizer '" + label + "': use sgd or adamw");
  }
}
