package dev.beamrlvr.internal.gradientgap;

import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Curvature and trials from one fan-out: a few steps, measured at once before the step is known
 * (THEORY E, "one fan-out instead of two"; our own). On the simulators it does as well as a probe
 * and trials one after the other.
 *
 * <p>As no step exceeds {@code grow eta_prev}, a ladder that starts there covers every step the
 * rule can propose. Its rung with {@code eps sqrt(F)} nearest to 0.2 gives the curvature; its KL
 * divergences then certify the proposed step:
 *
 * <ul>
 *   <li>a rung at or above the proposed step is within {@code 2 tau}: the step is taken;
 *   <li>otherwise the highest rung within {@code 2 tau} is taken;
 *   <li>no rung is within {@code 2 tau}: the lowest is scaled down by the quadratic model to {@code
 *       tau}, not {@code 2 tau}, as that step itself is not measured;
 *   <li>no rung is finite: no step.
 * </ul>
 *
 * <p>KL divergence is taken to grow with the step along the direction, as it does where the
 * quadratic model holds. While there is no step to grow from, the ladder has decades.
 */
public final class CandidateLadder implements Serializable {

  private static final double BEST_DISTANCE = 0.2;
  private static final int FIRST_DECADES = 6;

  private final AdaptiveStep rule;

  private CandidateLadder(AdaptiveStep rule) {
    this.rule = rule;
  }

  /** The ladder that goes with a rule. */
  public static CandidateLadder of(AdaptiveStep rule) {
    return new CandidateLadder(rule);
  }

  /**
   * The steps to measure, from the highest down: {@code grow eta_prev}, then as many halvings as
   * the rule has further candidates; while there is no {@code eta_prev} 1, 0.1, ... 0.00001.
   */
  public List<Double> steps(AdaptiveStepState state) {
    List<Double> steps = new ArrayList<>();
    Double previous = state.previousStep();
    if (previous == null || !(previous > 0)) {
      for (int decade = 0; decade < FIRST_DECADES; decade++) {
        steps.add(Math.pow(10, -decade));
      }
      return List.copyOf(steps);
    }
    double step = rule.settings().limits().growth() * previous;
    for (int i = 0; i < Math.max(2, rule.settings().limits().candidates()); i++) {
      steps.add(step);
      step /= 2;
    }
    return List.copyOf(steps);
  }

  /** Curvature from the rung with {@code eps sqrt(F)} nearest to 0.2 on a logarithmic scale. */
  public MeasuredCurvature curvature(List<TrialMeasurement> rungs) {
    MeasuredCurvature best = MeasuredCurvature.unknown();
    double least = Double.POSITIVE_INFINITY;
    for (TrialMeasurement rung : descending(rungs)) {
      requireVocabularyKl(rung);
      if (!usable(rung)) {
        continue;
      }
      double distance =
          rung.vocabularyKl() > 0
              ? Math.abs(Math.log(Math.sqrt(2 * rung.vocabularyKl()) / BEST_DISTANCE))
              : Double.MAX_VALUE;
      if (distance < least) {
        least = distance;
        best = MeasuredCurvature.of(rung);
      }
    }
    return best;
  }

  /** Takes the proposed step as far as the measured rungs certify it. */
  public StepOutcome decide(StepProposal proposal, List<TrialMeasurement> rungs) {
    double step = proposal.stepSize();
    if (!(step > 0)) {
      return rule.rejected(proposal, 0, Optional.empty());
    }
    TrialMeasurement highest = null;
    TrialMeasurement lowest = null;
    for (TrialMeasurement rung : descending(rungs)) {
      requireVocabularyKl(rung);
      if (highest == null && rule.acceptable(rung)) {
        highest = rung;
      }
      if (usable(rung)) {
        lowest = rung;
      }
    }
    if (highest != null) {
      double taken = Math.min(step, highest.stepSize());
      return taken(proposal, taken, nearestAbove(rungs, taken));
    }
    if (lowest == null) {
      return rule.rejected(proposal, rungs.size(), Optional.empty());
    }
    double shrink = Math.sqrt(rule.settings().limits().klCap() / lowest.measuredKl());
    return taken(proposal, Math.min(step, lowest.stepSize() * shrink), lowest);
  }

  private StepOutcome taken(StepProposal proposal, double step, TrialMeasurement rung) {
    Optional<StepBound> binding =
        step < proposal.stepSize() ? Optional.of(StepBound.TRIAL) : proposal.binding();
    double kl = rung.measuredKl() * Math.pow(step / rung.stepSize(), 2);
    return rule.taken(
        proposal, step, halvings(proposal.stepSize(), step), binding, Optional.of(kl));
  }

  /** How often one trial after the other would have halved the proposed step to come this low. */
  private static int halvings(double proposed, double taken) {
    int halvings = 0;
    for (double step = proposed; step > taken; step /= 2) {
      halvings++;
    }
    return halvings;
  }

  /** The lowest acceptable rung at or above a step: the one that certifies it most closely. */
  private TrialMeasurement nearestAbove(List<TrialMeasurement> rungs, double step) {
    TrialMeasurement nearest = null;
    for (TrialMeasurement rung : descending(rungs)) {
      if (rung.stepSize() >= step && rule.acceptable(rung)) {
        nearest = rung;
      }
    }
    return nearest;
  }

  private static boolean usable(TrialMeasurement rung) {
    return rung.finite()
        && Double.isFinite(rung.measuredKl())
        && Double.isFinite(rung.weightedVocabularyKl());
  }

  private static List<TrialMeasurement> descending(List<TrialMeasurement> rungs) {
    List<TrialMeasurement> sorted = new ArrayList<>(rungs);
    sorted.sort(Comparator.comparingDouble(TrialMeasurement::stepSize).reversed());
    return sorted;
  }

  private static void requireVocabularyKl(TrialMeasurement rung) {
    if (rung.vocabularyKl() == null || rung.weightedVocabularyKl() == null) {
      throw new IllegalArgumentException(
          "The rung at step " + rung.stepSize() + " has no full-vocabulary KL divergence");
    }
  }
}
