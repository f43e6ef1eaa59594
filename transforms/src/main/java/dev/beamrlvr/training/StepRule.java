package dev.beamrlvr.training;

import java.io.Serializable;
import java.util.List;

/**
 * Chooses how far a step goes along its direction. Rules hold settings only; what they remember is
 * a text, which goes in and comes out ({@link StepChoice#memory()}).
 */
public interface StepRule extends Serializable {

  /** Name of the rule, as reports show it. */
  String name();

  /** Returns what the rule remembers before the first step. */
  default String initialMemory() {
    return "";
  }

  /**
   * Returns the lengths of the steps to try before the choice, along the unit direction, smallest
   * first; empty if the rule chooses without trying.
   *
   * @param step the step's number, counted from 1
   * @param memory what {@link StepChoice#memory()} of the step before was
   * @param directionNorm Euclidean norm of the optimizer's direction, positive and finite
   */
  default List<Double> candidates(int step, String memory, double directionNorm) {
    return List.of();
  }

  /** Returns whether {@link #candidates} is ever anything but empty. */
  default boolean triesSteps() {
    return false;
  }

  /** Returns how the slopes that the rule is given are measured. */
  default HeldOutSlopes heldOutSlopes() {
    return HeldOutSlopes.ACROSS_PROMPTS;
  }

  /**
   * Chooses.
   *
   * @param step the step's number, counted from 1
   * @param memory what {@link StepChoice#memory()} of the step before was
   */
  StepChoice choose(int step, String memory, StepEvidence evidence);

  /**
   * Stays where it is, because there is no direction or it led nowhere.
   *
   * @param reason why, in one line
   * @return a choice of length 0 with what the rule wants to remember of it
   */
  default StepChoice stay(String reason, String memory, StepEvidence evidence) {
    return StepChoice.stay(reason, memory);
  }
}
