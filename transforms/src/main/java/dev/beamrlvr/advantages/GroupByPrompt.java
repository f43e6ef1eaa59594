package dev.beamrlvr.advantages;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.DefaultErrorHandler;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Puts all responses to one prompt in one step together, in the order of their sample numbers.
 *
 * <pre>{@code
 * PCollection<PromptGroup> groups =
 *     verified.apply(GroupByPrompt.create().withBadRecordErrorHandler(deadLetters));
 * }</pre>
 *
 * <p>All responses to a prompt in one step must carry the same slot, as {@code GenerateRollouts}
 * gives it. A response that comes twice, or a million times, counts once. No group can be made of
 * two different responses under one sample number, or of more responses than {@link
 * #withLargestGroup} allows: they stop the pipeline, or go to {@link #withBadRecordErrorHandler} as
 * one record a prompt. A worker holds about a thousandth of a slot's prompts at a time, with all
 * their responses.
 *
 * <p>Takes a bounded collection in the global window, or any in windows that each have all
 * responses to a prompt in a step: of those that lie in several windows each window makes a group
 * of its own.
 */
@AutoValue
public abstract class GroupByPrompt
    extends PTransform<PCollection<VerifiedRollout>, PCollection<PromptGroup>> {

  private static final long DEFAULT_LARGEST_GROUP = 64L << 20;

  private static final TupleTag<PromptGroup> GROUPS = new TupleTag<>("groups") {};

  private static final TypeDescriptor<KV<Integer, KV<Integer, Integer>>> KEY =
      new TypeDescriptor<>() {};

  /** 0 where groups may have any number of responses. */
  abstract int groupSize();

  abstract long largestGroup();

  abstract BadRecordRouter badRecordRouter();

  abstract ErrorHandler<BadRecord, ?> badRecordErrorHandler();

  abstract Builder toBuilder();

  /** Creates the transform; groups may have any number of responses. */
  public static GroupByPrompt create() {
    return new AutoValue_GroupByPrompt.Builder()
        .setGroupSize(0)
        .setLargestGroup(DEFAULT_LARGEST_GROUP)
        .setBadRecordRouter(BadRecordRouter.THROWING_ROUTER)
        .setBadRecordErrorHandler(new DefaultErrorHandler<>())
        .build();
  }

  /**
   * Expects the samples 0 to {@code groupSize - 1} of every prompt; a group that lacks some, or has
   * others, is refused with their numbers.
   */
  public GroupByPrompt withGroupSize(int groupSize) {
    if (groupSize < 1) {
      throw new IllegalArgumentException("groupSize must be positive, but was " + groupSize);
    }
    return toBuilder().setGroupSize(groupSize).build();
  }

  /**
   * Refuses the responses to a prompt that have more bytes together than this, a character counted
   * as one and a number as four. A worker needs some four times as much memory for a group, and so
   * does what writes or reads it. Default: 64 MiB, some 40,000 responses of a hundred tokens.
   */
  public GroupByPrompt withLargestGroup(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("largestGroup must be positive, but was " + bytes);
    }
    return toBuilder().setLargestGroup(bytes).build();
  }

  /**
   * Where responses go that are no group, as one record a prompt with the reason; by default they
   * stop the pipeline.
   */
  public GroupByPrompt withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return toBuilder()
        .setBadRecordErrorHandler(handler)
        .setBadRecordRouter(BadRecordRouter.RECORDING_ROUTER)
        .build();
  }

  @Override
  public PCollection<PromptGroup> expand(PCollection<VerifiedRollout> rollouts) {
    KvCoder<Integer, KV<Integer, Integer>> key =
        KvCoder.of(VarIntCoder.of(), KvCoder.of(VarIntCoder.of(), VarIntCoder.of()));
    PCollectionTuple output =
        rollouts
            .apply(
                "Key by step and slot",
                WithKeys.of((VerifiedRollout verified) -> key(verified.getRollout()))
                    .withKeyType(KEY))
            .setCoder(KvCoder.of(key, RecordCoders.of(VerifiedRollout.class)))
            .apply("Gather", GroupByKey.create())
            .apply(
                "Order",
                ParDo.of(new OrderFn(GROUPS, groupSize(), largestGroup(), badRecordRouter()))
                    .withOutputTags(GROUPS, TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG)));
    badRecordErrorHandler()
        .addErrorCollection(
            output
                .get(BadRecordRouter.BAD_RECORD_TAG)
                .setCoder(BadRecord.getCoder(rollouts.getPipeline())));
    return output.get(GROUPS).setCoder(RecordCoders.of(PromptGroup.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotDefault(DisplayData.item("groupSize", groupSize()).withLabel("Group size"), 0)
        .add(DisplayData.item("largestGroup", largestGroup()).withLabel("Most bytes of a group"));
  }

  /** At most 1024 keys a slot: a key for each prompt costs some runners a bundle for each. */
  private static KV<Integer, KV<Integer, Integer>> key(Rollout rollout) {
    int hash = rollout.getPromptId().hashCode() * 0x9e3779b9;
    return KV.of(rollout.getStep(), KV.of(rollout.getSlot(), hash >>> 22));
  }

  /**
   * What the transform does with responses that are in one place already: a group a prompt, in the
   * order of the prompts' ids, of any size.
   *
   * @param responses of one step and slot
   * @throws IllegalArgumentException if two differ under one sample number
   */
  public static List<PromptGroup> groups(Iterable<VerifiedRollout> responses) {
    return GroupedResponses.byPrompt(responses, Long.MAX_VALUE).stream()
        .map(gathered -> gathered.group(0))
        .toList();
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setGroupSize(int size);

    abstract Builder setLargestGroup(long bytes);

    abstract Builder setBadRecordRouter(BadRecordRouter router);

    abstract Builder setBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler);

    abstract GroupByPrompt build();
  }
}
