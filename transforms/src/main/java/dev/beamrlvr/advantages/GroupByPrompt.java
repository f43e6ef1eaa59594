package dev.beamrlvr.advantages;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
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
 * <p>All responses to a prompt in one step must carry the same slot, as {@code GenerateRollouts}
 * gives it. A response that comes twice counts once; two different responses under one sample
 * number are an error.
 *
 * <p>Takes a bounded collection in the global window: of responses to one prompt that lie in
 * several windows each window would make a group of its own.
 */
public final class GroupByPrompt
    extends PTransform<PCollection<VerifiedRollout>, PCollection<PromptGroup>> {

  private static final TypeDescriptor<KV<Integer, Integer>> KEY = new TypeDescriptor<>() {};

  /** 0 where groups may have any size. */
  private final int groupSize;

  private GroupByPrompt(int groupSize) {
    this.groupSize = groupSize;
  }

  /** Creates the transform; groups may have any size. */
  public static GroupByPrompt create() {
    return new GroupByPrompt(0);
  }

  /**
   * Expects the samples 0 to {@code groupSize - 1} of every prompt; a group that lacks some, or has
   * others, is an error that names them.
   */
  public GroupByPrompt withGroupSize(int groupSize) {
    if (groupSize < 1) {
      throw new IllegalArgumentException("groupSize must be positive, but was " + groupSize);
    }
    return new GroupByPrompt(groupSize);
  }

  @Override
  public PCollection<PromptGroup> expand(PCollection<VerifiedRollout> rollouts) {
    int expected = groupSize;
    KvCoder<Integer, Integer> key = KvCoder.of(VarIntCoder.of(), VarIntCoder.of());
    return rollouts
        .apply("Key by step and slot", WithKeys.of(GroupByPrompt::key).withKeyType(KEY))
        .setCoder(KvCoder.of(key, RecordCoders.of(VerifiedRollout.class)))
        .apply("Gather", GroupByKey.create())
        .apply(
            "Order",
            FlatMapElements.into(TypeDescriptor.of(PromptGroup.class))
                .via(slot -> groups(slot.getValue(), expected)))
        .setCoder(RecordCoders.of(PromptGroup.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.addIfNotDefault(DisplayData.item("groupSize", groupSize).withLabel("Group size"), 0);
  }

  /** All responses to a prompt are in one slot, and a key for each prompt costs a bundle each. */
  private static KV<Integer, Integer> key(VerifiedRollout rollout) {
    return KV.of(rollout.getRollout().getStep(), rollout.getRollout().getSlot());
  }

  private static List<PromptGroup> groups(Iterable<VerifiedRollout> ofSlot, int expected) {
    Map<String, List<VerifiedRollout>> byPrompt = new TreeMap<>();
    for (VerifiedRollout rollout : ofSlot) {
      byPrompt
          .computeIfAbsent(rollout.getRollout().getPromptId(), prompt -> new ArrayList<>())
          .add(rollout);
    }
    return byPrompt.values().stream()
        .map(PromptGroups::of)
        .map(group -> PromptGroups.complete(group, expected))
        .toList();
  }
}
