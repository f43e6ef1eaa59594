package dev.beamrlvr.pipelines.internal.scoring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policies.PolicyCache;
import dev.beamrlvr.internal.policies.PolicyLease;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.pipelines.internal.lines.LineStage;
import dev.beamrlvr.pipelines.internal.lines.RefusedLine;
import dev.beamrlvr.pipelines.internal.lines.Sums;
import dev.beamrlvr.policy.PolicyDevice;
import java.util.List;
import java.util.Locale;

/**
 * Scores the {@code completion} of each JSON object as the continuation of its {@code prompt}, and
 * adds {@code tokenIds} and {@code tokenLogProbs}: the completion's tokens, and the natural
 * logarithm of each one's probability given the prompt and the tokens before it, at temperature 1.
 *
 * <p>Prompt and completion are turned into tokens each by itself; no template and no special token
 * is added. Lines are scored in batches of thirty-two neighbours. A line that is no object, lacks
 * one of the two, has an empty prompt or is longer than the policy's positions is refused.
 */
final class ScoreLines implements LineStage<TokenSequence> {
  static final String TOKENS = "tokens";
  static final String LOG_PROBS = "logProbs";

  private final String directory;
  private final String adapter;
  private final PolicyDevice device;

  private transient PolicyLease lease;

  /** Scores with the policy in a Hugging Face directory, and an adapter of it or null. */
  ScoreLines(String directory, String adapter, PolicyDevice device) {
    this.directory = directory;
    this.adapter = adapter;
    this.device = device;
  }

  @Override
  public String name() {
    return "ScoreLines";
  }

  @Override
  public int batchSize() {
    return 32;
  }

  @Override
  public long smallestBlock() {
    return 1 << 16;
  }

  @Override
  public void open() {
    lease = PolicyCache.open(directory, adapter, device);
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  @Override
  public TokenSequence prepare(ObjectNode object) throws RefusedLine {
    Policy policy = lease.policy();
    int[] prompt = policy.tokenizer().encode(JsonLine.text(object, "prompt"));
    int[] completion = policy.tokenizer().encode(JsonLine.text(object, "completion"));
    if (prompt.length == 0) {
      throw new RefusedLine("the prompt is empty: a first token has no probability");
    }
    int limit = policy.configuration().maxPositions();
    if (prompt.length + completion.length > limit) {
      throw new RefusedLine(
          String.format(
              Locale.ROOT,
              "prompt and completion have %d tokens, but the policy has %d positions",
              prompt.length + completion.length,
              limit));
    }
    return new TokenSequence(prompt, completion);
  }

  @Override
  public void transform(List<TokenSequence> sequences, List<ObjectNode> objects, Sums sums) {
    float[][] logProbs = lease.policy().logProbs(sequences, 1);
    for (int i = 0; i < objects.size(); i++) {
      ArrayNode ids = objects.get(i).putArray("tokenIds");
      for (int id : sequences.get(i).completionTokenIds()) {
        ids.add(id);
      }
      sums.add(TOKENS, ids.size());
      ArrayNode scores = objects.get(i).putArray("tokenLogProbs");
      for (float logProb : logProbs[i]) {
        if (!Float.isFinite(logProb)) {
          throw new IllegalStateException(
              "a log-probability is " + logProb + ": the policy in " + directory + " is broken");
        }
        scores.add(logProb);
        sums.add(LOG_PROBS, logProb);
      }
    }
  }
}
