package dev.beamrlvr.training;

import dev.beamrlvr.schemas.internal.CandidateMeasure;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything that the slots of a step measured, added up in slot order.
 *
 * @param direction where the step wants to go
 * @param prompts one record a prompt, by prompt id
 * @param candidates one record a candidate step, sums over all slots, smallest first
 */
public record StepEvidence(
    StepDirection direction, List<PromptStatistics> prompts, List<CandidateMeasure> candidates) {

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
