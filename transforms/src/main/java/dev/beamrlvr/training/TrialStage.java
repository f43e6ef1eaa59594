package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.checkpoints.FetchedFile;
import dev.beamrlvr.policies.NativeTime;
import dev.beamrlvr.policies.PolicyCache;
import dev.beamrlvr.policies.PolicyLease;
import dev.beamrlvr.policy.NumericFingerprint;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Turns a slot's gradient part with a direction into its trial part. */
final class TrialStage {

  private final TrainSettings settings;
  private final ContentAddressedFiles files;

  TrialStage(TrainSettings settings) {
    this.settings = settings;
    this.files = ContentAddressedFiles.under(settings.runDirectory());
  }

  StepPart part(StepPart gradient) {
    StepDirection direction = gradient.getDirection();
    StepPart.Builder trial =
        StepPart.newBuilder(gradient)
            .setKind(StepPartKind.TRIAL)
            .setBuffers(List.of())
            .setFingerprint(NumericFingerprint.current());
    if (direction.getDirection() == null
        || direction.getFailure() != null
        || gradient.getGroups() == null) {
      return StepParts.seal(trial);
    }
    try (PolicyLease lease = PolicyCache.open(gradient.getBase(), settings.device());
        FetchedFile groupFile = files.fetch(gradient.getGroups());
        FetchedFile directionFile = files.fetch(direction.getDirection())) {
      List<PromptGroup> groups = AvroFiles.read(groupFile.path(), PromptGroup.class);
      float[] unit =
          Moves.unit(
              VectorFiles.read(directionFile.path(), lease.policy().layout()), direction.getNorm());
      SlotTrial.Result result =
          NativeTime.measure(
              "trial",
              () ->
                  SlotTrial.of(lease.policy(), groups, unit, direction.getCandidates(), settings));
      return StepParts.seal(trial.setCandidates(result.candidates()).setPrompts(result.prompts()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
