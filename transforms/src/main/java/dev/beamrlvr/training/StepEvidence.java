package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.schemas.internal.CandidateMeasure;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a step rule is told: everything that the slots of a step measured, added up in slot order.
 *
 * <p>Steps are lengths along the unit direction. Slopes are those of the mean success rate for a
 * unit of step; KL divergences are in nats for a response.
 */
public final class StepEvidence {

  private final StepDirection direction;
  private final List<PromptStatistics> prompts;
  private final List<CandidateMeasure> candidates;

  StepEvidence(
      StepDirection direction, List<PromptStatistics> prompts, List<CandidateMeasure> candidates) {
    this.direction = direction;
    this.prompts = prompts;
    this.candidates = candidates;
  }

  static StepEvidence of(StepDirection direction, List<StepPart> partsInSlotOrder) {
    List<PromptStatistics> prompts = new ArrayList<>();
    List<CandidateMeasure> candidates = new ArrayList<>();
    for (StepPart part : partsInSlotOrder) {
      prompts.addAll(part.getPrompts());
      for (int i = 0; i < part.getCandidates().size(); i++) {
        CandidateMeasure measure = part.getCandidates().get(i);
        if (i == candidates.size()) {
          candidates.add(measure);
        } else {
          candidates.set(i, sum(candidates.get(i), measure));
        }
      }
    }
    prompts.sort(Comparator.comparing(PromptStatistics::getPromptId));
    return new StepEvidence(direction, prompts, candidates);
  }

  /** The same, after a step that could not be taken. */
  StepEvidence failed(String reason) {
    return new StepEvidence(
        StepDirection.newBuilder(direction).setFailure(reason).build(), prompts, candidates);
  }

  /** Where the step wants to go. */
  StepDirection direction() {
    return direction;
  }

  /** One record a prompt, by prompt id. */
  List<PromptStatistics> prompts() {
    return prompts;
  }

  /** One record a candidate step, sums over all slots, smallest first. */
  List<CandidateMeasure> candidates() {
    return candidates;
  }

  /** Euclidean norm of the optimizer's direction; step over norm is the learning rate. */
  public double directionNorm() {
    return direction.getNorm();
  }

  /**
   * Slope along the direction as the batch that made it has it: optimistic. Null without a
   * direction.
   */
  public @Nullable Double inSampleSlope() {
    return GapStatistics.perUnit(direction, direction.getPromisedSlope(), direction.getNorm());
  }

  /**
   * Slope along the direction where it begins, held out ({@link HeldOutSlopes}); null if unknown.
   */
  public @Nullable Double slopeBefore() {
    return GapStatistics.slopeBefore(direction);
  }

  /** Slope at the end of the step before, along its direction, held out; null if unknown. */
  public @Nullable Double slopeAfter() {
    return GapStatistics.perUnit(direction, direction.getHonestSlope(), direction.getHonestNorm());
  }

  /** What was measured at each of {@link StepRule#candidates}, smallest step first. */
  public List<TrialMeasurement> trials() {
    return candidates.stream().map(StepEvidence::trial).toList();
  }

  private static TrialMeasurement trial(CandidateMeasure measure) {
    int sequences = Math.max(1, measure.getSequences());
    int prompts = Math.max(1, measure.getPrompts());
    return TrialMeasurement.of(
            measure.getStepSize(), measure.getFinite(), measure.getSampledKlSum() / sequences)
        .withVocabularyKl(
            measure.getVocabularyKlSum() / sequences,
            measure.getWeightedVocabularyKlSum() / prompts);
  }

  /** Number of responses that could be judged. */
  public int rewards() {
    return prompts.stream().mapToInt(PromptStatistics::getRollouts).sum();
  }

  /** Number of responses whose verifier failed. */
  public int errors() {
    return prompts.stream().mapToInt(PromptStatistics::getErrors).sum();
  }

  /** Mean reward of the judged responses; 0 if there is none. */
  public double meanSuccess() {
    double sum = 0;
    for (PromptStatistics prompt : prompts) {
      sum += prompt.getSuccessRate() * prompt.getRollouts();
    }
    int rewards = rewards();
    return rewards == 0 ? 0 : sum / rewards;
  }

  /** Number of groups with correct and wrong responses. */
  public int mixedGroups() {
    return (int) prompts.stream().filter(GroupStatistics::isMixed).count();
  }

  /** Number of groups without a wrong response. */
  public int solvedGroups() {
    return (int)
        prompts.stream().filter(p -> p.getRollouts() > 0 && p.getSuccessRate() >= 1).count();
  }

  /** Number of groups without a correct response. */
  public int unsolvedGroups() {
    return (int)
        prompts.stream().filter(p -> p.getRollouts() > 0 && p.getSuccessRate() <= 0).count();
  }

  private static CandidateMeasure sum(CandidateMeasure a, CandidateMeasure b) {
    if (a.getStepSize() != b.getStepSize()) {
      throw new TrainingException(
          "two slots tried different steps, %s and %s: all workers of a run need the same options",
          a.getStepSize(), b.getStepSize());
    }
    return CandidateMeasure.newBuilder(a)
        .setSequences(a.getSequences() + b.getSequences())
        .setFinite(a.getFinite() && b.getFinite())
        .setSampledKlSum(a.getSampledKlSum() + b.getSampledKlSum())
        .setVocabularyKlSum(a.getVocabularyKlSum() + b.getVocabularyKlSum())
        .setWeightedVocabularyKlSum(a.getWeightedVocabularyKlSum() + b.getWeightedVocabularyKlSum())
        .setPrompts(a.getPrompts() + b.getPrompts())
        .build();
  }
}
