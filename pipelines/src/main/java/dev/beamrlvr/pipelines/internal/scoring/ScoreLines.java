package dev.beamrlvr.pipelines.internal.scoring;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.pipelines.internal.lines.LineResult;
import dev.beamrlvr.policy.PolicyDevice;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Scores the {@code completion} of each JSON object as the continuation of its {@code prompt}, and
 * adds {@code tokenIds} and {@code tokenLogProbs}: the completion's tokens, and the natural
 * logarithm of each one's probability given the prompt and the tokens before it, at temperature 1.
 *
 * <p>Prompt and completion are turned into tokens each by itself; no template and no special token
 * is added. Lines are scored in batches of thirty-two neighbours. A line that is no object, lacks
 * one of the two, has an empty prompt or is longer than the policy's positions is refused.
 */
@AutoValue
public abstract class ScoreLines extends PTransform<PCollection<KV<Long, String>>, LineResult> {
  private static final int BATCH_BITS = 5;

  abstract String policy();

  abstract PolicyDevice device();

  /** Scores with the policy in a Hugging Face directory, on any Beam file system. */
  public static ScoreLines using(String policyDirectory) {
    checkArgumentNotNull(policyDirectory, "policyDirectory can not be null");
    return new AutoValue_ScoreLines(policyDirectory, PolicyDevice.CPU);
  }

  /** Where the policy runs; the CPU by default. */
  public ScoreLines withDevice(PolicyDevice device) {
    checkArgumentNotNull(device, "device can not be null");
    return new AutoValue_ScoreLines(policy(), device);
  }

  @Override
  public LineResult expand(PCollection<KV<Long, String>> lines) {
    return LineResult.ofBatches(lines, BATCH_BITS, new ScoreFn(policy(), device()));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("policy", policy()).withLabel("Policy directory"))
        .add(DisplayData.item("device", device().toString()).withLabel("Device"));
  }
}
