package dev.beamrlvr.advantages;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
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
 * gives it. A response that comes twice, or a million times, counts once; two different responses
 * under one sample number are an error. A worker holds about a thousandth of a slot's prompts at a
 * time, with all their responses.
 *
 * <p>Takes a bounded collection in the global window: of responses to one prompt that lie in
 * several windows each window would make a group of its own.
 */
public final class GroupByPrompt
    extends PTransform<PCollection<VerifiedRollout>, PCollection<PromptGroup>> {

  private static final TypeDescriptor<KV<Integer, KV<Integer, Integer>>> KEY =
      new TypeDescriptor<>() {};

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
    KvCoder<Integer, KV<Integer, Integer>> key =
        KvCoder.of(VarIntCoder.of(), KvCoder.of(VarIntCoder.of(), VarIntCoder.of()));
    return rollouts
        .apply(
            "Key by step and slot",
            WithKeys.of((VerifiedRollout verified) -> key(verified.getRollout())).withKeyType(KEY))
        .setCoder(KvCoder.of(key, RecordCoders.of(VerifiedRollout.class)))
        .apply("Gather", GroupByKey.create())
        .apply(
            "Order",
            FlatMapElements.into(TypeDescriptor.of(PromptGroup.class))
                .via(
                    slot ->
                        groups(slot.getValue()).stream()
                            .map(group -> PromptGroups.complete(group, expected))
                            .toList()))
        .setCoder(RecordCoders.of(PromptGroup.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.addIfNotDefault(DisplayData.item("groupSize", groupSize).withLabel("Group size"), 0);
  }

  /** At most 1024 keys a slot: a key for each prompt costs some runners a bundle for each. */
  private static KV<Integer, KV<Integer, Integer>> key(Rollout rollout) {
    int hash = rollout.getPromptId().hashCode() * 0x9e3779b9;
    return KV.of(rollout.getStep(), KV.of(rollout.getSlot(), hash >>> 22));
  }

  /**
   * What the transform does with responses that are in one place already: a group a prompt, in the
   * order of the prompts' ids.
   *
   * @param responses of one step and slot
   */
  public static List<PromptGroup> groups(Iterable<VerifiedRollout> responses) {
    Map<String, TreeMap<Integer, VerifiedRollout>> byPrompt = new TreeMap<>();
    for (VerifiedRollout response : responses) {
      PromptGroups.add(
          response,
          byPrompt.computeIfAbsent(response.getRollout().getPromptId(), prompt -> new TreeMap<>()));
    }
    return byPrompt.values().stream().map(bySample -> PromptGroups.of(bySample.values())).toList();
  }
}
