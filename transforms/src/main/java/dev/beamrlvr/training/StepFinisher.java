package dev.beamrlvr.training;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.UnitDirection;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Ends a step: chooses how far to go, moves the weights, and publishes the checkpoint. */
final class StepFinisher {

  private final TrainSettings settings;
  private final ContentAddressedFiles files;
  private final TrainedFiles trained;

  StepFinisher(TrainSettings settings) {
    this.settings = settings;
    this.files = ContentAddressedFiles.under(settings.runDirectory());
    this.trained = TrainedFiles.of(settings);
  }

  /** Returns what came of the step; parts are in slot order, of one kind. */
  ApplyStep.Applied finish(List<StepPart> parts) {
    CheckpointReference base = parts.get(0).getBase();
    if (base.getStatus() != RunStatus.ACTIVE) {
      return new ApplyStep.Applied(base, null);
    }
    StepDirection direction = direction(parts, base);
    StepEvidence evidence = StepEvidence.of(direction, parts);
    try (OpenCheckpoint checkpoint =
        CheckpointStore.open(base, trained.adapterAnd(StepFiles.STATE))) {
      Path scratch = Files.createTempDirectory("beam-rlvr-step-");
      try {
        return finish(parts.get(0), checkpoint, evidence, scratch);
      } finally {
        CheckpointFiles.delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ApplyStep.Applied finish(
      StepPart part, OpenCheckpoint checkpoint, StepEvidence measured, Path scratch)
      throws IOException {
    StepEvidence evidence = measured;
    TrainingState before =
        TrainingState.fromJson(Files.readAllBytes(checkpoint.directory().resolve(StepFiles.STATE)));
    StepChoice choice = choose(before, evidence, part.getStep());
    String moved = null;
    if (choice.stepSize() > 0) {
      moved = move(part.getBase(), evidence.direction(), choice.stepSize(), scratch);
      if (moved == null) {
        evidence = evidence.failed("the step leads to weights that are not finite");
        choice = choose(before, evidence, part.getStep());
      }
    }
    return publish(part, checkpoint, before, evidence, choice, moved, scratch);
  }

  private StepDirection direction(List<StepPart> parts, CheckpointReference base) {
    StepDirection direction = parts.get(0).getDirection();
    if (parts.get(0).getKind() != StepPartKind.TRIAL) {
      return FormDirection.form(settings, parts);
    }
    for (StepPart part : parts) {
      if (!direction.equals(part.getDirection())) {
        throw new TrainingException(
            "step %d: slots 0 and %d tried different directions: resume the run to make the step"
                + " again",
            part.getStep(), part.getSlot());
      }
    }
    StepParts.checkSameMachine(parts, base);
    return direction;
  }

  private StepChoice choose(TrainingState before, StepEvidence evidence, int step) {
    StepDirection direction = evidence.direction();
    if (direction.getFailure() != null) {
      return settings.stepRule().stay(direction.getFailure(), before.rule(), evidence);
    }
    if (direction.getDirection() == null) {
      return settings.stepRule().stay(nothingToLearn(evidence), before.rule(), evidence);
    }
    StepChoice choice = settings.stepRule().choose(step, before.rule(), evidence);
    if (choice == null) {
      throw new TrainingException(
          "step %d: the step rule %s chose nothing; to take no step it returns StepChoice.stay",
          step, settings.stepRule().name());
    }
    return choice;
  }

  private static String nothingToLearn(StepEvidence evidence) {
    if (evidence.rewards() == 0) {
      return "no response could be judged";
    }
    return evidence.mixedGroups() == 0
        ? "every group is all correct or all wrong: nothing to learn from"
        : "the gradient is exactly zero: nothing to learn from";
  }

  /** Writes the moved weights; returns their file's digest, null if they are not finite. */
  private @Nullable String move(
      CheckpointReference base, StepDirection direction, double stepSize, Path scratch)
      throws IOException {
    try (OpenCheckpoint checkpoint =
            CheckpointStore.open(base, trained.shapeAnd(trained.weights()));
        FetchedFile file = files.fetch(direction.getDirection());
        Safetensors directions = Safetensors.open(file.path());
        Safetensors weights = TrainedFiles.open(checkpoint.directory())) {
      UnitDirection unit = new UnitDirection(directions, direction.getNorm());
      double learningRate = stepSize / direction.getNorm();
      double decay = learningRate * settings.optimizer().weightDecay();
      return trained.write(
          scratch,
          AdapterConfiguration.trainedLayout(checkpoint.directory()),
          piece -> Vectors.along(piece.read(weights), unit.read(piece), stepSize, decay));
    }
  }

  private ApplyStep.Applied publish(
      StepPart part,
      OpenCheckpoint checkpoint,
      TrainingState before,
      StepEvidence evidence,
      StepChoice choice,
      @Nullable String moved,
      Path scratch)
      throws IOException {
    CheckpointReference base = part.getBase();
    StepDirection direction = evidence.direction();
    StepSummary summary = new SummaryWriter(settings).summary(base, before, evidence, choice);
    TrainingState after = before.after(evidence, choice, summary.getDecision());
    CheckpointDraft draft =
        moved == null ? sameWeights(part, checkpoint) : moved(part, checkpoint, moved, scratch);
    draft = trained.passOn(draft, base, checkpoint).withFile(StepFiles.STATE, after.toJson());
    // A direction that was formed counts as seen even where the step along it was not taken.
    draft =
        direction.getOptimizer() == null
            ? draft.withFilesOf(checkpoint, List.of(StepFiles.OPTIMIZER))
            : draft.withFile(StepFiles.OPTIMIZER, direction.getOptimizer());
    draft = new CheckpointFiles(scratch).withSummary(draft, summary).withStatus(after.status());
    return new ApplyStep.Applied(
        CheckpointStore.at(settings.runDirectory()).publish(draft, settings.lease()), summary);
  }

  private CheckpointDraft moved(
      StepPart part, OpenCheckpoint checkpoint, String digest, Path scratch) throws IOException {
    return CheckpointDraft.of(
            part.getRunId(),
            part.getStep(),
            trained.policyDigest(digest, part.getBase(), checkpoint),
            part.getFingerprint())
        .withFile(trained.weights(), scratch.resolve(trained.weights()), digest);
  }

  private CheckpointDraft sameWeights(StepPart part, OpenCheckpoint checkpoint) {
    return CheckpointDraft.of(
            part.getRunId(),
            part.getStep(),
            part.getBase().getPolicyDigest(),
            part.getFingerprint())
        .withFilesOf(checkpoint, List.of(trained.weights()));
  }
}
