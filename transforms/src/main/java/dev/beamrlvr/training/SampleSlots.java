package dev.beamrlvr.training;

import dev.beamrlvr.advantages.ComputeAdvantages;
import dev.beamrlvr.advantages.GroupByPrompt;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.RewardFunction;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.SlotItem;
import dev.beamrlvr.schemas.internal.SlotSample;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Has a checkpoint answer every slot's batch, and judges, groups and weighs the answers.
 *
 * <p>In: the checkpoint once for each slot, and the batches by slot. Out: exactly one sample a
 * slot, and its groups. All that a slot's answers go through happens where they are made, with the
 * transforms' own parts: to group them anew would send each of them around.
 *
 * <p>The reference travels as an element through a grouping by slot. A side input would hold every
 * step back until the whole pipeline before it had ended, at a cost that grows with each step.
 */
final class SampleSlots
    extends PTransform<PCollectionList<KV<Integer, SlotItem>>, PCollectionTuple> {

  static final TupleTag<SlotSample> SAMPLES = new TupleTag<>("samples") {};
  static final TupleTag<PromptGroup> GROUPS = new TupleTag<>("groups") {};

  private final TrainSettings settings;
  private final ResourceHints hints;
  private final @Nullable ErrorHandler<BadRecord, ?> badRecordErrorHandler;

  SampleSlots(
      TrainSettings settings,
      ResourceHints hints,
      @Nullable ErrorHandler<BadRecord, ?> badRecordErrorHandler) {
    this.settings = settings;
    this.hints = hints;
    this.badRecordErrorHandler = badRecordErrorHandler;
  }

  @Override
  public PCollectionTuple expand(PCollectionList<KV<Integer, SlotItem>> input) {
    BadRecordRouter router =
        badRecordErrorHandler == null
            ? BadRecordRouter.THROWING_ROUTER
            : BadRecordRouter.RECORDING_ROUTER;
    PCollectionTuple output =
        input
            .apply("Join", SlotItems.joinBySlot())
            .apply(
                "Generate and judge",
                ParDo.of(new Sample(settings, router))
                    .withOutputTags(
                        SAMPLES, TupleTagList.of(GROUPS).and(BadRecordRouter.BAD_RECORD_TAG))
                    .setResourceHints(hints));
    output.get(SAMPLES).setCoder(RecordCoders.of(SlotSample.class));
    output.get(GROUPS).setCoder(RecordCoders.of(PromptGroup.class));
    PCollection<BadRecord> refused =
        output
            .get(BadRecordRouter.BAD_RECORD_TAG)
            .setCoder(BadRecord.getCoder(input.getPipeline()));
    if (badRecordErrorHandler != null) {
      badRecordErrorHandler.addErrorCollection(refused);
    }
    return output;
  }

  private static final class Sample extends DoFn<KV<Integer, Iterable<SlotItem>>, SlotSample> {

    private final TrainSettings settings;
    private final GenerateRollouts.Answering answering;
    private final VerifyAnswers.Judging judging;
    private final BadRecordRouter router;

    Sample(TrainSettings settings, BadRecordRouter router) {
      this.settings = settings;
      this.answering = settings.generate().answering();
      this.judging = settings.verify().judging();
      this.router = router;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<SlotItem>> slot, MultiOutputReceiver output)
        throws Exception {
      SlotItems.Joined joined = SlotItems.joined(slot);
      List<PromptGroup> groups = new ArrayList<>();
      for (PromptBatch batch : joined.answerable()) {
        List<VerifiedRollout> judged = new ArrayList<>();
        for (Rollout rollout :
            answering.answer(batch, letter -> DeadLetters.route(router, output, letter))) {
          judged.add(rewarded(judging.judge(rollout)));
        }
        for (PromptGroup group : GroupByPrompt.groups(judged)) {
          groups.add(ComputeAdvantages.weigh(group, settings.advantage()));
        }
      }
      groups.forEach(output.get(GROUPS)::output);
      output.get(SAMPLES).output(new SlotSample(slot.getKey(), joined.reference(), groups));
    }

    @Teardown
    public void teardown() {
      judging.close();
    }

    private VerifiedRollout rewarded(VerifiedRollout judged) {
      RewardFunction function = settings.reward();
      if (function == null || judged.getReward() == null) {
        return judged;
      }
      Rollout rollout = judged.getRollout();
      double reward = function.reward(judged);
      if (!Double.isFinite(reward)) {
        throw new TrainingException(
            "step %d, prompt %s, sample %d: the reward function gave %s, which is not finite",
            rollout.getStep(), rollout.getPromptId(), rollout.getSample(), reward);
      }
      return new VerifiedRollout(rollout, judged.getVerdict(), reward);
    }
  }
}
