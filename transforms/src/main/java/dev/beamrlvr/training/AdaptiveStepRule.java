package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import java.util.List;

/**
 * The largest step that theory and measurement say is safe (THEORY E and D; our own rules): the
 * ladder of steps is measured in one fan-out, the rule itself is {@link
 * dev.beamrlvr.internal.gradientgap.AdaptiveStep}.
 *
 * <p>The success-gain check of section D is left out: in the runs behind section E it fired once.
 */
public final class AdaptiveStepRule implements StepRule {

  private static final long serialVersionUID = 1L;

  private final StepReader reader;
  private final HeldOutSlopes heldOutSlopes;

  private AdaptiveStepRule(StepReader reader, HeldOutSlopes heldOutSlopes) {
    this.reader = reader;
    this.heldOutSlopes = heldOutSlopes;
  }

  /** Creates the rule with the constants of training. */
  public static AdaptiveStepRule standard() {
    return of(AdaptiveStepSettings.forTraining());
  }

  /** Creates the rule with constants of your own. */
  public static AdaptiveStepRule of(AdaptiveStepSettings settings) {
    return new AdaptiveStepRule(StepReader.of(settings), HeldOutSlopes.ACROSS_PROMPTS);
  }

  /** Measures slopes in another way, for studies. */
  public AdaptiveStepRule withHeldOutSlopes(HeldOutSlopes slopes) {
    return new AdaptiveStepRule(reader, slopes);
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public String initialMemory() {
    return reader.initialMemory();
  }

  @Override
  public boolean triesSteps() {
    return true;
  }

  @Override
  public HeldOutSlopes heldOutSlopes() {
    return heldOutSlopes;
  }

  @Override
  public List<Double> candidates(int step, String memory, double directionNorm) {
    return reader.ladder(memory).stream().sorted().toList();
  }

  @Override
  public StepChoice choose(int step, String memory, StepEvidence evidence) {
    return reader.read(memory, evidence).obeyed();
  }

  @Override
  public StepChoice stay(String reason, String memory, StepEvidence evidence) {
    String next = reader.memoryAfterStaying(memory, evidence);
    return StepChoice.stay(reason, reader.guardScale(next), next);
  }
}
