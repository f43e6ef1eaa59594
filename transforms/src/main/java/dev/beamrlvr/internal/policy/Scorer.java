package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Log-probabilities, gradients and distances: one call of the program for each micro-batch. */
final class Scorer {

  private final PolicyConfiguration configuration;
  private final ParameterLayout layout;
  private final PtNDManager manager;
  private final NDList weights;
  private final ProgramSettings settings;

  Scorer(
      PolicyConfiguration configuration,
      ParameterLayout layout,
      PtNDManager manager,
      NDList weights,
      ProgramSettings settings) {
    this.configuration = configuration;
    this.layout = layout;
    this.manager = manager;
    this.weights = weights;
    this.settings = settings;
  }

  float[][] logProbs(List<TokenSequence> sequences, double temperature) {
    float[][] result = new float[sequences.size()][0];
    for (MicroBatch batch : split(sequences, temperature)) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        NDList arguments = arguments(scope, batch);
        arguments.add(temperature(scope, temperature));
        batch.scatter(run(scope, "score", false, arguments).get(0).toFloatArray(), result);
      }
    }
    return result;
  }

  PolicyGradient gradient(
      List<TokenSequence> sequences, double[] sequenceWeights, double temperature) {
    if (sequenceWeights.length != sequences.size()) {
      throw new IllegalArgumentException(
          sequenceWeights.length + " weights given for " + sequences.size() + " sequences");
    }
    float[][] logProbs = new float[sequences.size()][0];
    List<MicroBatch> batches = split(sequences, temperature);
    NativeVector sum = NativeVector.zeros(manager, layout);
    try {
      for (MicroBatch batch : batches) {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
          NDList arguments = arguments(scope, batch);
          arguments.add(temperature(scope, temperature));
          arguments.add(scope.create(batch.perToken(sequenceWeights)));
          arguments.add(sum.flat());
          NDArray scores = run(scope, "accumulate", true, arguments).get(0);
          batch.scatter(scores.toFloatArray(), logProbs);
        }
      }
      return new PolicyGradient(sum, objective(sequenceWeights, logProbs), logProbs);
    } catch (RuntimeException | Error e) {
      sum.close();
      throw e;
    }
  }

  /**
   * Own hidden states are computed once; the moved weights are held one after the other in one
   * vector.
   */
  List<PolicyDistance[]> distances(
      UnitDirection direction,
      List<Double> steps,
      List<TokenSequence> sequences,
      double temperature)
      throws IOException {
    direction.check(layout);
    List<MicroBatch> batches = split(sequences, temperature);
    List<PolicyDistance[]> all = new ArrayList<>();
    try (PtNDManager scope = (PtNDManager) manager.newSubManager();
        NativeVector moved = NativeVector.zeros(manager, layout)) {
      List<NDArray> hidden = batches.stream().map(batch -> hidden(scope, batch)).toList();
      for (double step : steps) {
        moved.setAlong(weights, direction, step);
        all.add(distances(moved, batches, hidden, sequences.size(), temperature));
      }
    }
    return all;
  }

  private NDArray hidden(PtNDManager owner, MicroBatch batch) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      NDArray hidden = run(scope, "hidden", false, arguments(scope, batch)).get(0);
      hidden.attach(owner);
      return hidden;
    }
  }

  private PolicyDistance[] distances(
      NativeVector other,
      List<MicroBatch> batches,
      List<NDArray> hidden,
      int size,
      double temperature) {
    float[][] own = new float[size][0];
    float[][] others = new float[size][0];
    float[][] divergence = new float[size][0];
    for (int i = 0; i < batches.size(); i++) {
      MicroBatch batch = batches.get(i);
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        NDList arguments = arguments(scope, batch);
        arguments.add(temperature(scope, temperature));
        arguments.add(other.flat());
        arguments.add(hidden.get(i));
        NDList result = run(scope, "compare", false, arguments);
        batch.scatter(result.get(0).toFloatArray(), own);
        batch.scatter(result.get(1).toFloatArray(), others);
        batch.scatter(result.get(2).toFloatArray(), divergence);
      }
    }
    PolicyDistance[] distances = new PolicyDistance[size];
    for (int i = 0; i < size; i++) {
      distances[i] = new PolicyDistance(sum(others[i]) - sum(own[i]), sum(divergence[i]));
    }
    return distances;
  }

  private List<MicroBatch> split(List<TokenSequence> sequences, double temperature) {
    Objects.requireNonNull(sequences, "sequences");
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be 0 or more, not " + temperature);
    }
    sequences.forEach(sequence -> TokenIds.check(configuration, sequence));
    return MicroBatches.split(settings.pass().tokens(), sequences);
  }

  /** Returns the arguments that all scoring methods share. */
  private NDList arguments(PtNDManager scope, MicroBatch batch) {
    NDList arguments = new NDList();
    arguments.add(matrix(scope, batch.tokens(), 3));
    arguments.add(matrix(scope, batch.predictions(), 2));
    arguments.add(matrix(scope, batch.promptTable(), batch.prompts()));
    arguments.add(matrix(scope, batch.completionTable(), batch.size()));
    arguments.add(matrix(scope, batch.sequenceTable(), batch.size()));
    TorchProgram.list("batch", arguments);
    arguments.addAll(weights);
    arguments.addAll(settings.list());
    return arguments;
  }

  private static NDArray matrix(PtNDManager scope, long[] numbers, int rows) {
    return scope.create(numbers, new Shape(rows, numbers.length / rows));
  }

  private static NDArray temperature(PtNDManager scope, double temperature) {
    return scope.create(temperature == 0 ? 1.0 : temperature);
  }

  private static NDList run(PtNDManager scope, String method, boolean gradients, NDList arguments) {
    return TorchProgram.instance().call(scope, method, gradients, arguments);
  }

  private static double objective(double[] weights, float[][] logProbs) {
    double objective = 0;
    for (int i = 0; i < weights.length; i++) {
      objective += weights[i] * sum(logProbs[i]);
    }
    return objective;
  }

  private static double sum(float[] numbers) {
    double sum = 0;
    for (float number : numbers) {
      sum += number;
    }
    return sum;
  }
}
