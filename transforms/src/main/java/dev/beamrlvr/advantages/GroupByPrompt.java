package dev.beamrlvr.advantages;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.VerifiedRollout;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Puts all responses to one prompt in one step together, in the order of their sample numbers.
 *
 * <pre>{@code
 * PCollection<PromptGroup> groups = verified.apply(GroupByPrompt.create());
 * }</pre>
 *
 * <p>A response that comes twice counts once; two different responses under one sample number are
 * an error.
 */
public final class GroupByPrompt
    extends PTransform<PCollection<VerifiedRollout>, PCollection<PromptGroup>> {

  private static final TypeDescriptor<KV<Integer, String>> KEY = new TypeDescriptor<>() {};

  private GroupByPrompt() {}

  /** Creates the transform. */
  public static GroupByPrompt create() {
    return new GroupByPrompt();
  }

  @Override
  public PCollection<PromptGroup> expand(PCollection<VerifiedRollout> rollouts) {
    KvCoder<Integer, String> key = KvCoder.of(VarIntCoder.of(), StringUtf8Coder.of());
    return rollouts
        .apply("Key by step and prompt", WithKeys.of(GroupByPrompt::key).withKeyType(KEY))
        .setCoder(KvCoder.of(key, RecordCoders.of(VerifiedRollout.class)))
        .apply("Gather", GroupByKey.create())
        .apply(
            "Order",
            MapElements.into(TypeDescriptor.of(PromptGroup.class))
                .via(group -> PromptGroups.of(group.getValue())))
        .setCoder(RecordCoders.of(PromptGroup.class));
  }

  private static KV<Integer, String> key(VerifiedRollout rollout) {
    return KV.of(rollout.getRollout().getStep(), rollout.getRollout().getPromptId());
  }
}
