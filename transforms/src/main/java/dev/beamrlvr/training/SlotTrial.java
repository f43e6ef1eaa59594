package dev.beamrlvr.training;

import dev.beamrlvr.internal.gradientgap.GroupEstimate;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyDistance;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.internal.policy.UnitDirection;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.CandidateMeasure;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures candidate steps on the groups of one slot: the change of each response's log-probability
 * and the full-vocabulary KL divergence (THEORY B6), with the policy moved along the direction.
 *
 * <p>The first {@code trialResponses} responses of each group stand for all of them: the
 * full-vocabulary divergence varies little between responses.
 */
final class SlotTrial {

  /** A trial this far away, in nats for a response, still shows slopes and curvature. */
  private static final double LOCAL_KL = 0.05;

  private final List<PromptGroup> groups;
  private final List<Integer> firstOfGroup = new ArrayList<>();
  private final List<TokenSequence> sequences = new ArrayList<>();
  private final int responses;

  private SlotTrial(List<PromptGroup> groups, int responses) {
    this.groups = groups;
    this.responses = responses;
    for (PromptGroup group : groups) {
      firstOfGroup.add(sequences.size());
      for (int i = 0; i < Math.min(responses, group.getRollouts().size()); i++) {
        sequences.add(SlotGradient.sequence(group.getRollouts().get(i).getRollout()));
      }
    }
    firstOfGroup.add(sequences.size());
  }

  /**
   * What a slot measured.
   *
   * @param candidates one record a candidate, in their order
   * @param prompts one record a group, with gap alignment and curvature along the unit direction
   */
  record Result(List<CandidateMeasure> candidates, List<PromptStatistics> prompts) {}

  static Result of(
      Policy policy,
      List<PromptGroup> groups,
      UnitDirection direction,
      List<Double> candidates,
      TrainSettings settings)
      throws IOException {
    SlotTrial trial = new SlotTrial(groups, settings.trialResponses());
    double temperature = settings.sampling().temperature();
    List<CandidateMeasure> measures = new ArrayList<>();
    PolicyDistance[] local = null;
    double localStep = 0;
    List<PolicyDistance[]> all =
        policy.distances(direction, candidates, trial.sequences, temperature);
    for (int candidate = 0; candidate < candidates.size(); candidate++) {
      double step = candidates.get(candidate);
      PolicyDistance[] distances = all.get(candidate);
      CandidateMeasure measure = trial.measure(step, distances);
      measures.add(measure);
      boolean near =
          measure.getFinite()
              && measure.getVocabularyKlSum() <= LOCAL_KL * Math.max(1, measure.getSequences());
      if (local == null || near) {
        local = distances;
        localStep = step;
      }
    }
    List<PromptStatistics> prompts = new ArrayList<>();
    for (int q = 0; q < groups.size(); q++) {
      prompts.add(trial.prompt(q, local, localStep));
    }
    return new Result(measures, prompts);
  }

  private CandidateMeasure measure(double step, PolicyDistance[] distances) {
    boolean finite = true;
    double sampled = 0;
    double vocabulary = 0;
    double weighted = 0;
    for (int q = 0; q < groups.size(); q++) {
      double ofGroup = 0;
      int from = firstOfGroup.get(q);
      int to = firstOfGroup.get(q + 1);
      for (int i = from; i < to; i++) {
        double delta = distances[i].logProbChange();
        sampled += Math.expm1(delta) - delta;
        ofGroup += distances[i].vocabularyKl();
        finite &= Double.isFinite(delta) && Double.isFinite(distances[i].vocabularyKl());
      }
      vocabulary += ofGroup;
      weighted += to == from ? 0 : variance(groups.get(q)) * ofGroup / (to - from);
    }
    return CandidateMeasure.newBuilder()
        .setStepSize(step)
        .setSequences(sequences.size())
        .setFinite(finite && Double.isFinite(sampled))
        .setSampledKlSum(sampled)
        .setVocabularyKlSum(vocabulary)
        .setWeightedVocabularyKlSum(weighted)
        .setPrompts(groups.size())
        .build();
  }

  /** Unbiased estimate of J(1-J) (THEORY B4). */
  private static double variance(PromptGroup group) {
    PromptStatistics statistics = GroupStatistics.of(group);
    int judged = statistics.getRollouts();
    return judged < 2 ? 0 : GroupEstimate.verdictVariance(statistics.getSuccessRate(), judged);
  }

  private PromptStatistics prompt(int q, PolicyDistance[] distances, double step) {
    PromptGroup group = groups.get(q);
    PromptStatistics plain = GroupStatistics.of(group);
    int from = firstOfGroup.get(q);
    int to = firstOfGroup.get(q + 1);
    if (distances == null || to == from) {
      return plain;
    }
    double kl = 0;
    DirectionalScores scores = new DirectionalScores();
    for (int i = from; i < to; i++) {
      kl += distances[i].vocabularyKl();
      VerifiedRollout verified = group.getRollouts().get(i - from);
      if (verified.getReward() != null) {
        scores.add(GroupStatistics.success(verified), distances[i].logProbChange() / step);
      }
    }
    // In single precision a tiny divergence may come out below zero.
    double fisher = 2 * Math.max(0, kl) / (to - from) / (step * step);
    return PromptStatistics.newBuilder(plain)
        .setCurvature(fisher)
        .setGapAlignment(scores.gapAlignment())
        .setGapAlignmentStandardError(scores.gapAlignmentStandardError(fisher))
        .build();
  }
}
