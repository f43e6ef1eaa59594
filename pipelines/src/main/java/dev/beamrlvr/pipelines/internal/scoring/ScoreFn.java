package dev.beamrlvr.pipelines.internal.scoring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policies.PolicyCache;
import dev.beamrlvr.internal.policies.PolicyLease;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.pipelines.internal.lines.RefusedLine;
import dev.beamrlvr.pipelines.internal.lines.TransformBatchFn;
import dev.beamrlvr.policy.PolicyDevice;
import java.util.List;
import java.util.Locale;

/** Scores a batch of lines with the policy that this JVM shares. */
final class ScoreFn extends TransformBatchFn<TokenSequence> {
  private final String directory;
  private final PolicyDevice device;

  private transient PolicyLease lease;

  ScoreFn(String directory, PolicyDevice device) {
    super("ScoreLines");
    this.directory = directory;
    this.device = device;
  }

  @Setup
  public void open() {
    lease = PolicyCache.open(directory, device);
  }

  @Teardown
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  @Override
  protected TokenSequence prepare(ObjectNode object) throws RefusedLine {
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
  protected void transform(List<TokenSequence> sequences, List<ObjectNode> objects) {
    float[][] logProbs = lease.policy().logProbs(sequences, 1);
    for (int i = 0; i < objects.size(); i++) {
      ArrayNode ids = objects.get(i).putArray("tokenIds");
      for (int id : sequences.get(i).completionTokenIds()) {
        ids.add(id);
      }
      ArrayNode scores = objects.get(i).putArray("tokenLogProbs");
      for (float logProb : logProbs[i]) {
        if (!Float.isFinite(logProb)) {
          throw new IllegalStateException(
              "a log-probability is " + logProb + ": the policy in " + directory + " is broken");
        }
        scores.add(logProb);
      }
    }
  }
}
