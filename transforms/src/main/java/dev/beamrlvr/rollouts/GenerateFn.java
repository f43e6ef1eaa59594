package dev.beamrlvr.rollouts;

import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;

/** Puts out the answers to one prompt batch. */
final class GenerateFn extends DoFn<PromptBatch, Rollout> {

  private final GenerateRollouts.Answering answering;
  private final BadRecordRouter badRecordRouter;

  GenerateFn(GenerateRollouts.Answering answering, BadRecordRouter badRecordRouter) {
    this.answering = answering;
    this.badRecordRouter = badRecordRouter;
  }

  @ProcessElement
  public void process(@Element PromptBatch batch, MultiOutputReceiver output) throws Exception {
    answering
        .answer(batch, letter -> DeadLetters.route(badRecordRouter, output, letter))
        .forEach(output.get(GenerateRollouts.ROLLOUTS)::output);
  }
}
