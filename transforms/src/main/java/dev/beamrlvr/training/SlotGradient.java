package dev.beamrlvr.training;

import dev.beamrlvr.internal.policies.NativeTime;
import dev.beamrlvr.internal.policy.NativeVector;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyGradient;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.internal.records.NumberLists;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.internal.GradientBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of one slot: sums over its groups' responses of {@link ResponseWeights} times
 * score, over all of them or over each half of every group. Dividing by the number of prompts is
 * left to whoever adds up the slots.
 */
final class SlotGradient {

  /** Weights this close, as a share, are the same: two formulas of one number differ by less. */
  private static final double ROUNDING = 1e-12;

  private SlotGradient() {}

  /** Keeps a gradient. */
  interface Keeper {

    /** Writes a gradient, which is closed afterwards, to a file of a kind. */
    FileReference keep(String kind, NativeVector gradient);
  }

  /**
   * What a slot gave.
   *
   * @param buffers one, or one for each half
   * @param failure why they cannot be used; null if they can
   */
  record Result(List<GradientBuffer> buffers, String failure) {}

  /** A gradient's file, null if no response has a weight; or why it cannot be used. */
  private record Kept(FileReference file, String failure) {}

  static Result of(Policy policy, List<PromptGroup> groups, TrainSettings settings, Keeper keeper) {
    int pieces = settings.piecesOfGroup();
    double temperature = settings.sampling().temperature();
    List<GradientBuffer> buffers = new ArrayList<>();
    for (int piece = 0; piece < pieces; piece++) {
      Sum direction = new Sum();
      Sum success = new Sum();
      for (PromptGroup group : groups) {
        int size = group.getRollouts().size();
        int from = piece * size / pieces;
        int to = (piece + 1) * size / pieces;
        direction.add(group, from, ResponseWeights.ofDirection(group, from, to, settings));
        success.add(group, from, ResponseWeights.ofSuccess(group, from, to));
      }
      Kept climbed = direction.keep("gradient", policy, temperature, keeper);
      Kept measured =
          direction.isSameAs(success)
              ? climbed
              : success.keep("success", policy, temperature, keeper);
      for (Kept kept : List.of(climbed, measured)) {
        if (kept.failure() != null) {
          return new Result(List.of(), kept.failure());
        }
      }
      buffers.add(new GradientBuffer(climbed.file(), measured.file()));
    }
    return new Result(buffers, null);
  }

  /** Returns a rollout as the policy reads it. */
  static TokenSequence sequence(Rollout rollout) {
    return new TokenSequence(
        NumberLists.ints(rollout.getPromptTokenIds()), NumberLists.ints(rollout.getTokenIds()));
  }

  /** Responses with the weights of their scores. */
  private static final class Sum {

    private final List<Rollout> rollouts = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();

    void add(PromptGroup group, int from, double[] ofResponses) {
      for (int i = 0; i < ofResponses.length; i++) {
        Rollout rollout = group.getRollouts().get(from + i).getRollout();
        // A weight of zero adds exactly nothing: all-equal groups cost no pass through the model.
        if (ofResponses[i] != 0 && !rollout.getTokenIds().isEmpty()) {
          rollouts.add(rollout);
          weights.add(ofResponses[i]);
        }
      }
    }

    Kept keep(String kind, Policy policy, double temperature, Keeper keeper) {
      if (rollouts.isEmpty()) {
        return new Kept(null, null);
      }
      List<TokenSequence> sequences = rollouts.stream().map(SlotGradient::sequence).toList();
      double[] ofSequences = weights.stream().mapToDouble(Double::doubleValue).toArray();
      try (PolicyGradient gradient =
          NativeTime.measure(
              "gradient", () -> policy.gradient(sequences, ofSequences, temperature))) {
        String failure = failure(gradient);
        return new Kept(failure == null ? keeper.keep(kind, gradient.gradient()) : null, failure);
      }
    }

    boolean isSameAs(Sum other) {
      if (weights.size() != other.weights.size()) {
        return false;
      }
      for (int i = 0; i < weights.size(); i++) {
        double difference = Math.abs(weights.get(i) - other.weights.get(i));
        if (rollouts.get(i) != other.rollouts.get(i)
            || difference > ROUNDING * Math.abs(weights.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  private static String failure(PolicyGradient gradient) {
    for (float[] sequence : gradient.logProbs()) {
      for (float logProb : sequence) {
        if (!Float.isFinite(logProb)) {
          return "a log-probability is not finite";
        }
      }
    }
    if (!Double.isFinite(gradient.objective())) {
      return "the loss is not finite";
    }
    return gradient.gradient().isFinite() ? null : "the gradient is not finite";
  }
}
