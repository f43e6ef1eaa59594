package dev.beamrlvr.pipelines.internal.evaluation;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Answers every prompt once greedily and several times by sampling, reads the answers strictly and
 * flexibly, and gives a line a prompt, which {@link AnswerSheet} reads.
 */
@AutoValue
public abstract class AnswerPrompts
    extends PTransform<PCollection<PromptBatch>, PCollection<KV<Long, String>>> {

  abstract GenerateRollouts generate();

  abstract Sampling sampling();

  /**
   * Answers as told.
   *
   * @param generate with samples for each prompt, seed, template and handler of bad records
   * @param sampling of the sampled answers; greedy ones have the same length limit
   */
  public static AnswerPrompts by(GenerateRollouts generate, Sampling sampling) {
    checkArgumentNotNull(generate, "generate can not be null");
    checkArgumentNotNull(sampling, "sampling can not be null");
    return new AutoValue_AnswerPrompts(generate, sampling);
  }

  @Override
  public PCollection<KV<Long, String>> expand(PCollection<PromptBatch> batches) {
    PCollection<Rollout> sampled = batches.apply("Sample", generate().withSampling(sampling()));
    PCollection<Rollout> greedy =
        batches.apply(
            "DecodeGreedily",
            generate().withSamplesPerPrompt(1).withSampling(sampling().atTemperature(0)));
    return PCollectionList.of(sampled)
        .and(greedy)
        .apply("Together", Flatten.pCollections())
        .apply("BySlot", WithKeys.of(Rollout::getSlot).withKeyType(TypeDescriptors.integers()))
        .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoders.of(Rollout.class)))
        .apply("GroupBySlot", GroupByKey.create())
        .apply("Read", ParDo.of(new ReadAnswersFn()));
  }
}
