package dev.beamrlvr.laboratory.simulators;

/**
 * Which held-out slope the in-sample slope of a direction is held against.
 *
 * <p>A direction made from a batch always looks good on that batch. Both remedies are our own
 * derivation (THEORY D and E), not the paper's.
 */
public enum Honesty {
  /**
   * The slope of the new batch along the previous direction, which cannot know this batch (THEORY
   * E). Needs one gradient buffer; measures what carries over to new prompts. The default.
   */
  ACROSS_STEPS("across-steps"),
  /**
   * The product of two gradients, each from one half of every prompt's rollouts (THEORY D). Needs
   * two gradient buffers; measures what carries over to new rollouts of the same prompts.
   */
  ROLLOUT_HALVES("rollout-halves");

  private final String label;

  Honesty(String label) {
    this.label = label;
  }

  /** The name on command lines and in files. */
  public String label() {
    return label;
  }

  /** The variant with this label; an unknown label is an error that lists the known ones. */
  public static Honesty of(String label) {
    for (Honesty honesty : values()) {
      if (honesty.label.equals(label)) {
        return honesty;
      }
    }
    throw new IllegalArgumentException(
        "Unknown honesty '" + label + "': use across-steps or rollout-halves");
  }
}
