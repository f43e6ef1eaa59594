package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import java.util.List;

/**
 * The largest step that theory and measurement say is safe (THEORY E and D; our own rules): the
 * ladder of steps is measured in one fan-out, the rule itself is {@link
 * dev.beamrlvr.gradientgap.AdaptiveStep}.
 *
 * <p>With {@link RolloutHalves}, every slot has two gradient buffers, each half of a group being a
 * group of its own. The success-gain check of section D is left out: in the runs behind section E
 * it fired once.
 */
public final class AdaptiveStepRule implements StepRule {

  private final StepReader reader;

  private AdaptiveStepRule(AdaptiveStepSettings settings) {
    this.reader = StepReader.of(settings);
  }

  /** Creates the rule with its constants. */
  public static AdaptiveStepRule of(AdaptiveStepSettings settings) {
    return new AdaptiveStepRule(settings);
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
  public Honesty honesty() {
    return reader.honesty();
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
    return StepChoice.none(reason, reader.guardScale(next), next);
  }
}
