package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The evaluations that a run has on disk, and those that it adds. */
final class Evaluations {

  private final TrainingPlan plan;
  private final TreeMap<Integer, EvaluationResult> known = new TreeMap<>();

  Evaluations(TrainingPlan plan) {
    this.plan = plan;
  }

  /** Returns the evaluation of a step's checkpoint; empty if there is none yet. */
  Optional<EvaluationResult> of(int step) throws IOException {
    if (!known.containsKey(step)) {
      KeptRecords<VerifiedRollout> answers = EvaluationPipeline.answers(plan, step);
      if (answers.isThere()) {
        EvaluationTally tally = new EvaluationTally(plan.evaluationSets());
        answers.forEach(tally::add);
        known.put(step, tally.result(step));
      }
    }
    return Optional.ofNullable(known.get(step));
  }

  /** Returns the numeric fingerprints of the machines that gave the answers of one. */
  SortedSet<String> fingerprints(int step) throws IOException {
    SortedSet<String> fingerprints = new TreeSet<>();
    EvaluationPipeline.answers(plan, step)
        .forEach(answer -> fingerprints.add(answer.getRollout().getFingerprint()));
    return fingerprints;
  }

  /** Returns all that were made up to a step. */
  List<EvaluationResult> upTo(int last) throws IOException {
    for (int step = 0; step <= last; step++) {
      if (plan.isEvaluated(step)) {
        of(step);
      }
    }
    return List.copyOf(known.headMap(last, true).values());
  }
}
