package dev.beamrlvr.tests.example;

import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;

/** Keeps short correct answers to somebody's own prompts, as Avro. */
final class CollectShortAnswers {

  private CollectShortAnswers() {}

  static void addTo(Pipeline pipeline, String prompts, String policy, String output) {
    try (var deadLetters =
        pipeline.registerBadRecordErrorHandler(DeadLetters.writtenTo(output + "/dead-letters"))) {
      pipeline
          .apply(ReadPrompts.from(prompts).withBadRecordErrorHandler(deadLetters))
          .apply(PlanSteps.onePass(16))
          .apply(
              GenerateRollouts.using(policy)
                  .withSamplesPerPrompt(4)
                  .withSampling(new Sampling(1, 1, 64))
                  .withBadRecordErrorHandler(deadLetters))
          .apply(VerifyAnswers.gsm8k())
          .apply(ParDo.of(new KeepShortAndCorrect()))
          .apply(AvroIO.write(VerifiedRollout.class).to(output + "/answers").withSuffix(".avro"));
    }
  }

  private static final class KeepShortAndCorrect extends DoFn<VerifiedRollout, VerifiedRollout> {
    @ProcessElement
    public void process(@Element VerifiedRollout answer, OutputReceiver<VerifiedRollout> kept) {
      boolean isCorrect = answer.getVerdict().getKind() == VerdictKind.CORRECT;
      if (isCorrect && answer.getRollout().getTokenIds().size() < 40) {
        kept.output(answer);
      }
    }
  }
}
