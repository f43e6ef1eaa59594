package dev.beamrlvr.advantages;

import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.VerifiedRollout;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** Makes the groups of the responses that are under one key. */
final class OrderFn
    extends DoFn<KV<KV<Integer, KV<Integer, Integer>>, Iterable<VerifiedRollout>>, PromptGroup> {

  private final TupleTag<PromptGroup> groups;
  private final int groupSize;
  private final long largestGroup;
  private final BadRecordRouter router;

  OrderFn(TupleTag<PromptGroup> groups, int groupSize, long largestGroup, BadRecordRouter router) {
    this.groups = groups;
    this.groupSize = groupSize;
    this.largestGroup = largestGroup;
    this.router = router;
  }

  @ProcessElement
  public void process(
      @Element KV<KV<Integer, KV<Integer, Integer>>, Iterable<VerifiedRollout>> gathered,
      MultiOutputReceiver output)
      throws Exception {
    for (GroupedResponses responses :
        GroupedResponses.byPrompt(gathered.getValue(), largestGroup)) {
      PromptGroup group;
      try {
        group = responses.group(groupSize);
      } catch (IllegalArgumentException e) {
        DeadLetters.route(
            router,
            output,
            DeadLetter.newBuilder()
                .setStage("GroupByPrompt")
                .setContent(responses.promptId())
                .setReason(e.getMessage())
                .build());
        continue;
      }
      output.get(groups).output(group);
    }
  }
}
