package dev.beamrlvr.training;

import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.internal.StepDirection;
import java.util.List;

/** A direction of length one of a first step, for tests of what is made of it. */
final class SampleDirection {

  private SampleDirection() {}

  static StepDirection.Builder builder() {
    CheckpointReference base =
        CheckpointReference.newBuilder()
            .setRunId("run")
            .setStep(0)
            .setUri("checkpoints/step-000000")
            .setManifestDigest("m")
            .setPolicyDigest("p")
            .setFingerprint("f")
            .setStatus(RunStatus.ACTIVE)
            .build();
    return StepDirection.newBuilder()
        .setRunId("run")
        .setStep(1)
        .setBase(base)
        .setNorm(1)
        .setGradientNorm(1)
        .setPromisedSlope(1)
        .setHonestSlope(0)
        .setHonestNorm(0)
        .setCandidates(List.of());
  }
}
