package dev.beamrlvr.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Objects;

/** Log-probabilities, gradients and distances: one call of the program for each micro-batch. */
final class Scorer {

  private final PolicyConfiguration configuration;
  private final ParameterLayout layout;
  private final PtNDManager manager;
  private final PolicyWeights weights;
  private final ProgramSettings settings;

  Scorer(
      PolicyConfiguration configuration,
      ParameterLayout layout,
      PtNDManager manager,
      PolicyWeights weights,
      ProgramSettings settings) {
    this.configuration = configuration;
    this.layout = layout;
    this.manager = manager;
    this.weights = weights;
    this.settings = settings;
  }

  float[][] logProbs(List<TokenSequence> sequences, double temperature) {
    float[][] result = new float[sequences.size()][0];
    for (MicroBatch batch : split(sequences)) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        NDList arguments = new NDList(weights.flat());
        addBatch(scope, arguments, batch, temperature);
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
    try (PtNDManager total = (PtNDManager) manager.newSubManager()) {
      NDArray sum = total.zeros(new Shape(layout.size()), DataType.FLOAT32);
      for (MicroBatch batch : split(sequences)) {
        try (PtNDManager scope = (PtNDManager) total.newSubManager()) {
          NDList arguments = new NDList(weights.flat());
          int count = addBatch(scope, arguments, batch, temperature);
          arguments.add(scope.create(batch.perToken(sequenceWeights, count)));
          arguments.add(sum);
          NDArray scores = run(scope, "accumulate", true, arguments).get(0);
          batch.scatter(scores.toFloatArray(), logProbs);
        }
      }
      ParameterVector gradient = new ParameterVector(layout, PolicyWeights.toArray(sum));
      return new PolicyGradient(gradient, objective(sequenceWeights, logProbs), logProbs);
    }
  }

  PolicyDistance[] distances(
      ParameterVector other, List<TokenSequence> sequences, double temperature) {
    if (!other.layout().equals(layout)) {
      throw new IllegalArgumentException("the other weights are not of this policy's layout");
    }
    int size = sequences.size();
    float[][] own = new float[size][0];
    float[][] others = new float[size][0];
    float[][] divergence = new float[size][0];
    try (PolicyWeights second = PolicyWeights.copyOf(manager, other)) {
      for (MicroBatch batch : split(sequences)) {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
          NDList arguments = new NDList(weights.flat(), second.flat());
          addBatch(scope, arguments, batch, temperature);
          NDList result = run(scope, "compare", false, arguments);
          batch.scatter(result.get(0).toFloatArray(), own);
          batch.scatter(result.get(1).toFloatArray(), others);
          batch.scatter(result.get(2).toFloatArray(), divergence);
        }
      }
    }
    PolicyDistance[] distances = new PolicyDistance[size];
    for (int i = 0; i < size; i++) {
      distances[i] = new PolicyDistance(sum(others[i]) - sum(own[i]), sum(divergence[i]));
    }
    return distances;
  }

  private List<MicroBatch> split(List<TokenSequence> sequences) {
    Objects.requireNonNull(sequences, "sequences");
    sequences.forEach(sequence -> TokenIds.check(configuration, sequence));
    return MicroBatch.split(configuration, sequences);
  }

  /** Adds the arguments that all scoring methods share; returns how many tokens are scored. */
  private int addBatch(PtNDManager scope, NDList arguments, MicroBatch batch, double temperature) {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be 0 or more, not " + temperature);
    }
    long[] targets = batch.targets();
    arguments.add(settings.shape());
    arguments.add(settings.reals());
    arguments.add(scope.create(batch.ids(), new Shape(batch.members().length, batch.width())));
    arguments.add(scope.create(batch.rows()));
    arguments.add(scope.create(targets));
    arguments.add(scope.create(temperature == 0 ? 1.0 : temperature));
    return targets.length;
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
