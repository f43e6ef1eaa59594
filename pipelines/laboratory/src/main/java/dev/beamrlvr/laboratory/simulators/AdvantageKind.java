package dev.beamrlvr.laboratory.simulators;

/** How a group's rewards become advantages. */
public enum AdvantageKind {
  /** {@code r}. */
  REINFORCE("reinforce"),
  /** {@code r} minus the mean of the other rewards of the group. */
  RLOO("rloo"),
  /** {@code (r - mean) / (standard deviation + 1e-6)}. */
  GRPO("grpo"),
  /** {@code r - mean}. */
  DR_GRPO("dr-grpo");

  private final String label;

  AdvantageKind(String label) {
    this.label = label;
  }

  /** The name on command lines and in files. */
  public String label() {
    return label;
  }

  /** The kind with this label; an unknown label is an error that lists the known ones. */
  public static AdvantageKind of(String label) {
    for (AdvantageKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "Unknown advantage '" + label + "': use reinforce, rloo, grpo or dr-grpo");
  }

  /** Whether the gradient with these advantages is unbiased up to a constant factor. */
  boolean centered() {
    return this == RLOO || this == DR_GRPO;
  }

  /** The advantages of the rewards {@code from <= i < to}, at the same indices. */
  double[] advantages(double[] rewards, int from, int to) {
    double[] advantages = new double[rewards.length];
    int size = to - from;
    double mean = Vectors.mean(rewards, from, to);
    double square = 0;
    for (int i = from; i < to; i++) {
      square += (rewards[i] - mean) * (rewards[i] - mean);
    }
    double deviation = Math.sqrt(square / size);
    for (int i = from; i < to; i++) {
      advantages[i] =
          switch (this) {
            case REINFORCE -> rewards[i];
            case RLOO -> (rewards[i] - mean) * size / (size - 1);
            case GRPO -> (rewards[i] - mean) / (deviation + 1e-6);
            case DR_GRPO -> rewards[i] - mean;
          };
    }
    return advantages;
  }
}
