package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import org.apache.beam.sdk.transforms.DoFn;

/** Puts out the verdict on one response. */
final class VerifyFn extends DoFn<Rollout, VerifiedRollout> {

  private final VerifyAnswers.Judging judging;

  VerifyFn(VerifyAnswers.Judging judging) {
    this.judging = judging;
  }

  @ProcessElement
  public void process(@Element Rollout rollout, OutputReceiver<VerifiedRollout> output) {
    output.output(judging.judge(rollout));
  }

  @Teardown
  public void teardown() {
    judging.close();
  }
}
