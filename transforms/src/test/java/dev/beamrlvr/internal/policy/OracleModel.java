package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The forward pass of every family in plain loops of doubles: slow, and easy to check against the
 * papers.
 */
final class OracleModel {

  private final PolicyConfiguration c;
  private final Map<String, double[]> weights = new TreeMap<>();

  OracleModel(PolicyConfiguration configuration, double[] values) {
    c = configuration;
    for (ParameterLayout.Tensor t : configuration.layout().tensors()) {
      double[] copy = new double[(int) t.size()];
      System.arraycopy(values, (int) t.offset(), copy, 0, copy.length);
      weights.put(t.name(), copy);
    }
  }

  static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /**
   * Log-probabilities of the whole vocabulary before each completion token, [token][vocabulary].
   */
  double[][] distributions(TokenSequence sequence, double temperature) {
    double[][] hidden = hidden(sequence);
    int count = sequence.completionTokenIds().length;
    String head = c.tiedEmbeddings() ? "model.embed_tokens" : "lm_head";
    double[][] result = new double[count][];
    for (int t = 0; t < count; t++) {
      double[] x = hidden[sequence.promptTokenIds().length - 1 + t];
      double[] logits = linear(x, head, c.vocabularySize());
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < logits.length; i++) {
        logits[i] /= temperature;
        most = Math.max(most, logits[i]);
      }
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit - most);
      }
      for (int i = 0; i < logits.length; i++) {
        logits[i] -= most + Math.log(sum);
      }
      result[t] = logits;
    }
    return result;
  }

  /** Log-probability of each completion token. */
  double[] logProbs(TokenSequence sequence, double temperature) {
    double[][] all = distributions(sequence, temperature);
    double[] result = new double[all.length];
    for (int t = 0; t < result.length; t++) {
      result[t] = all[t][sequence.completionTokenIds()[t]];
    }
    return result;
  }

  private double[][] hidden(TokenSequence sequence) {
    int length = sequence.length();
    double[][] x = new double[length][c.hiddenSize()];
    for (int t = 0; t < length; t++) {
      double[] table = weights.get("model.embed_tokens.weight");
      System.arraycopy(table, sequence.tokenAt(t) * c.hiddenSize(), x[t], 0, c.hiddenSize());
    }
    for (int i = 0; i < c.layers(); i++) {
      String layer = "model.layers." + i + ".";
      attend(x, i);
      for (double[] row : x) {
        double[] h = norm(row, layer + "post_attention_layernorm.weight");
        double[] gate = linear(h, layer + "mlp.gate_proj", c.intermediateSize());
        double[] up = linear(h, layer + "mlp.up_proj", c.intermediateSize());
        for (int j = 0; j < gate.length; j++) {
          up[j] *= gate[j] / (1 + Math.exp(-gate[j]));
        }
        add(row, linear(up, layer + "mlp.down_proj", c.hiddenSize()));
      }
    }
    for (int t = 0; t < length; t++) {
      x[t] = norm(x[t], "model.norm.weight");
    }
    return x;
  }

  private void attend(double[][] x, int index) {
    String layer = "model.layers." + index + ".";
    int length = x.length;
    int size = c.headSize();
    double[][] q = new double[length][];
    double[][] k = new double[length][];
    double[][] v = new double[length][];
    String attention = layer + "self_attn.";
    for (int t = 0; t < length; t++) {
      double[] h = norm(x[t], layer + "input_layernorm.weight");
      int keys = c.keyValueHeads() * size;
      q[t] = linear(h, attention + "q_proj", c.attentionHeads() * size);
      k[t] = linear(h, attention + "k_proj", keys);
      v[t] = linear(h, attention + "v_proj", keys);
      if (weights.containsKey(attention + "q_norm.weight")) {
        q[t] = normHeads(q[t], attention + "q_norm.weight");
        k[t] = normHeads(k[t], attention + "k_norm.weight");
      }
      if (!c.layersWithoutPositions().contains(index)) {
        rotate(q[t], t);
        rotate(k[t], t);
      }
    }
    for (int t = 0; t < length; t++) {
      double[] mixed = new double[c.attentionHeads() * size];
      for (int head = 0; head < c.attentionHeads(); head++) {
        int keyHead = head / (c.attentionHeads() / c.keyValueHeads());
        double[] scores = new double[t + 1];
        double sum = 0;
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < size; d++) {
            scores[s] += q[t][head * size + d] * k[s][keyHead * size + d];
          }
          scores[s] = Math.exp(scores[s] / Math.sqrt(size));
          sum += scores[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < size; d++) {
            mixed[head * size + d] += scores[s] / sum * v[s][keyHead * size + d];
          }
        }
      }
      add(x[t], linear(mixed, attention + "o_proj", c.hiddenSize()));
    }
  }

  private void rotate(double[] heads, int position) {
    int size = c.headSize();
    int half = size / 2;
    for (int start = 0; start < heads.length; start += size) {
      for (int d = 0; d < half; d++) {
        double angle = position * frequency(c.rotaryPositions(), -2.0 * d / size);
        double a = heads[start + d];
        double b = heads[start + d + half];
        heads[start + d] = a * Math.cos(angle) - b * Math.sin(angle);
        heads[start + d + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  }

  /** Llama 3.1 tells wave lengths apart by how often they fit into the original positions. */
  static double frequency(RotaryPositions rotary, double exponent) {
    double plain = Math.pow(rotary.base(), exponent);
    RotaryPositions.LlamaScaling s = rotary.scaling();
    if (s == null) {
      return plain;
    }
    double wave = 2 * Math.PI / plain;
    if (wave < s.originalPositions() / s.highFactor()) {
      return plain;
    }
    if (wave > s.originalPositions() / s.lowFactor()) {
      return plain / s.factor();
    }
    double smooth =
        (s.originalPositions() / wave - s.lowFactor()) / (s.highFactor() - s.lowFactor());
    return (1 - smooth) * plain / s.factor() + smooth * plain;
  }

  private double[] normHeads(double[] x, String weight) {
    double[] result = new double[x.length];
    for (int from = 0; from < x.length; from += c.headSize()) {
      double[] head = norm(Arrays.copyOfRange(x, from, from + c.headSize()), weight);
      System.arraycopy(head, 0, result, from, head.length);
    }
    return result;
  }

  private double[] norm(double[] x, String weight) {
    double sum = 0;
    for (double number : x) {
      sum += number * number;
    }
    double scale = 1 / Math.sqrt(sum / x.length + c.normEpsilon());
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i] * scale * weights.get(weight)[i];
    }
    return result;
  }

  private double[] linear(double[] x, String module, int outputs) {
    double[] w = weights.get(module + ".weight");
    double[] bias = weights.get(module + ".bias");
    double[] result = bias == null ? new double[outputs] : bias.clone();
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < x.length; i++) {
        result[o] += w[o * x.length + i] * x[i];
      }
    }
    return result;
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
