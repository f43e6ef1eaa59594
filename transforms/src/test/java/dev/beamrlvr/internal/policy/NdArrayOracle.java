package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Qwen2 forward pass in single-precision array operations, one sequence at a time, and its
 * gradient by the engine's own autograd.
 */
final class NdArrayOracle implements AutoCloseable {

  private final PolicyConfiguration c;
  private final NDManager manager = TorchEngine.newManager(PolicyDevice.CPU);
  private final Map<String, NDArray> weights = new TreeMap<>();

  private NdArrayOracle(PolicyConfiguration configuration, ParameterVector vector) {
    c = configuration;
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      int from = (int) tensor.offset();
      float[] values = Arrays.copyOfRange(vector.values(), from, from + (int) tensor.size());
      weights.put(tensor.name(), manager.create(values, new Shape(tensor.shape())));
    }
  }

  /** Log-probabilities of the completion tokens, [sequence][token]. */
  static float[][] logProbs(
      PolicyConfiguration configuration,
      ParameterVector weights,
      List<TokenSequence> sequences,
      double temperature) {
    TorchEngine.prepareThread(false);
    float[][] result = new float[sequences.size()][];
    try (NdArrayOracle oracle = new NdArrayOracle(configuration, weights)) {
      for (int i = 0; i < result.length; i++) {
        result[i] = oracle.scores(sequences.get(i), temperature).toFloatArray();
      }
    }
    return result;
  }

  /**
   * The gradient of sum_i scales[i] sum_t log pi(o_it | q_i, o_i1 ... o_i,t-1). A process has at
   * most one gradient collector, so only one thread at a time may ask for it.
   */
  static ParameterVector gradient(
      PolicyConfiguration configuration,
      ParameterVector weights,
      List<TokenSequence> sequences,
      double[] scales,
      double temperature) {
    TorchEngine.prepareThread(false);
    try (NdArrayOracle oracle = new NdArrayOracle(configuration, weights)) {
      oracle.weights.values().forEach(weight -> weight.setRequiresGradient(true));
      try (GradientCollector collector = oracle.manager.getEngine().newGradientCollector()) {
        NDArray objective = oracle.manager.create(0f);
        for (int i = 0; i < scales.length; i++) {
          NDArray sum = oracle.scores(sequences.get(i), temperature).sum();
          objective = objective.add(sum.mul(oracle.number(scales[i])));
        }
        collector.backward(objective);
      }
      return oracle.gradients(weights.layout());
    }
  }

  /**
   * A factor that lives as long as this. One that is given to the library as a number is gone after
   * the call: its memory may have become something else's before the gradient is taken through it.
   */
  private NDArray number(double value) {
    return manager.create(value);
  }

  private ParameterVector gradients(ParameterLayout layout) {
    ParameterVector result = ParameterVector.zeros(layout);
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      try (NDArray gradient = weights.get(tensor.name()).getGradient()) {
        float[] values = gradient.toFloatArray();
        System.arraycopy(values, 0, result.values(), (int) tensor.offset(), values.length);
      }
    }
    return result;
  }

  /** Log-probabilities of the completion tokens, [token]. */
  private NDArray scores(TokenSequence sequence, double temperature) {
    int[] targets = sequence.completionTokenIds();
    if (targets.length == 0) {
      return manager.zeros(new Shape(0));
    }
    int first = sequence.promptTokenIds().length - 1;
    NDArray x = hidden(sequence).get("{}:{}", first, first + targets.length);
    String head = c.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
    NDArray logits = x.matMul(weights.get(head).transpose()).div(number(temperature));
    return logits.logSoftmax(1).mul(oneHot(targets)).sum(new int[] {1});
  }

  /** The final norm's output, [position, width]. */
  private NDArray hidden(TokenSequence sequence) {
    int[] tokens = new int[sequence.length()];
    Arrays.setAll(tokens, sequence::tokenAt);
    NDArray x = oneHot(tokens).matMul(weights.get("model.embed_tokens.weight"));
    for (int i = 0; i < c.layers(); i++) {
      String layer = "model.layers." + i + ".";
      x = x.add(attend(norm(x, layer + "input_layernorm"), i));
      x = x.add(feedForward(norm(x, layer + "post_attention_layernorm"), layer + "mlp."));
    }
    return norm(x, "model.norm");
  }

  private NDArray oneHot(int[] tokens) {
    return manager.create(tokens).oneHot(c.vocabularySize());
  }

  private NDArray norm(NDArray x, String name) {
    NDArray meanSquare = x.square().mean(new int[] {-1}, true);
    return x.div(meanSquare.add(c.normEpsilon()).sqrt()).mul(weights.get(name + ".weight"));
  }

  private NDArray linear(NDArray x, String name) {
    NDArray product = x.matMul(weights.get(name + ".weight").transpose());
    NDArray bias = weights.get(name + ".bias");
    return bias == null ? product : product.add(bias);
  }

  private NDArray feedForward(NDArray x, String mlp) {
    NDArray gate = linear(x, mlp + "gate_proj");
    NDArray inner = gate.mul(Activation.sigmoid(gate)).mul(linear(x, mlp + "up_proj"));
    return linear(inner, mlp + "down_proj");
  }

  /** All query heads of one key head together: [key head, query head of its group, position, _]. */
  private NDArray attend(NDArray x, int layer) {
    String attention = "model.layers." + layer + ".self_attn.";
    NDArray q = place(heads(linear(x, attention + "q_proj")), attention + "q_norm", layer);
    NDArray k = place(heads(linear(x, attention + "k_proj")), attention + "k_norm", layer);
    NDArray v = heads(linear(x, attention + "v_proj"));
    NDArray scores = q.matMul(k.swapAxes(2, 3)).div(number(Math.sqrt(c.headSize())));
    long length = x.getShape().get(0);
    NDArray positions = manager.arange((int) length);
    NDArray later = positions.reshape(1, length).gt(positions.reshape(length, 1));
    NDArray mask = later.toType(DataType.FLOAT32, false).mul(-1e30);
    NDArray mixed = scores.add(mask).softmax(3).matMul(v);
    return linear(mixed.transpose(2, 0, 1, 3).reshape(length, -1), attention + "o_proj");
  }

  private NDArray heads(NDArray x) {
    long length = x.getShape().get(0);
    return x.reshape(length, c.keyValueHeads(), -1, c.headSize()).transpose(1, 2, 0, 3);
  }

  private NDArray place(NDArray x, String norm, int layer) {
    NDArray placed = weights.containsKey(norm + ".weight") ? norm(x, norm) : x;
    return c.layersWithoutPositions().contains(layer) ? placed : rotate(placed);
  }

  private NDArray rotate(NDArray x) {
    int length = (int) x.getShape().get(2);
    int half = c.headSize() / 2;
    float[] cosines = new float[length * half];
    float[] sines = new float[length * half];
    for (int i = 0; i < cosines.length; i++) {
      int position = i / half;
      double exponent = -(i % half) / (double) half;
      double angle = position * OracleModel.frequency(c.rotaryPositions(), exponent);
      cosines[i] = (float) Math.cos(angle);
      sines[i] = (float) Math.sin(angle);
    }
    NDArray cosine = manager.create(cosines, new Shape(length, half));
    NDArray sine = manager.create(sines, new Shape(length, half));
    NDArray a = x.get("..., :{}", half);
    NDArray b = x.get("..., {}:", half);
    NDArray turned = b.mul(cosine).add(a.mul(sine));
    return a.mul(cosine).sub(b.mul(sine)).concat(turned, 3);
  }

  @Override
  public void close() {
    manager.close();
  }
}
