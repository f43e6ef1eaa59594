package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.CheckpointStore;
import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.checkpoints.OpenCheckpoint;
import dev.beamrlvr.policies.PolicyFiles;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyConfiguration;
import dev.beamrlvr.policy.optimizers.Direction;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** Adds up the slots' gradients in slot order and passes them through the optimizer. */
final class DirectionStage {

  private final TrainSettings settings;
  private final ContentAddressedFiles files;

  DirectionStage(TrainSettings settings) {
    this.settings = settings;
    this.files = ContentAddressedFiles.under(settings.runDirectory());
  }

  /**
   * Returns where the step wants to go.
   *
   * @param parts one gradient part a slot, in slot order
   * @throws TrainingException if the parts do not belong together
   */
  StepDirection form(List<StepPart> parts) {
    CheckpointReference base = parts.get(0).getBase();
    checkSameOrigin(parts, base);
    StepDirection.Builder direction = nothing(parts.get(0));
    for (StepPart part : parts) {
      if (part.getStatus() == StepPartStatus.FAILED) {
        return direction
            .setFailure("slot %d: %s".formatted(part.getSlot(), part.getFailure()))
            .build();
      }
    }
    if (parts.stream().noneMatch(DirectionStage::hasGradient)) {
      return direction.build();
    }
    try (OpenCheckpoint checkpoint =
        CheckpointStore.open(
            base, PolicyFiles.CONFIGURATION, StepFiles.STATE, StepFiles.OPTIMIZER)) {
      return form(parts, checkpoint, direction);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StepDirection form(
      List<StepPart> parts, OpenCheckpoint checkpoint, StepDirection.Builder direction)
      throws IOException {
    ParameterLayout layout = ParameterLayout.of(PolicyConfiguration.read(checkpoint.directory()));
    TrainingState state =
        TrainingState.fromJson(Files.readAllBytes(checkpoint.directory().resolve(StepFiles.STATE)));
    StepGradients whole = StepGradients.of(parts, layout, files, settings);
    StepGradients gradients = whole.cut(state.gradientNorm());
    Optimizer optimizer = settings.optimizer();
    OptimizerState before =
        VectorFiles.readState(
            checkpoint.directory().resolve(StepFiles.OPTIMIZER), layout, optimizer);
    Direction formed =
        optimizer.advance(before, gradients.gradient(), gradients.gradientOfSuccess());
    direction
        .setNorm(formed.norm())
        .setGradientNorm(formed.gradientNorm())
        .setGradientCut(gradients.cut())
        .setSuccessNorm(OutlierGradients.norm(whole.gradientOfSuccess()));
    setSlopes(direction, formed, gradients, optimizer, before);
    if (!Double.isFinite(formed.norm()) || !Moves.isFinite(formed.values())) {
      return direction.setFailure("the direction is not finite").build();
    }
    if (formed.norm() == 0) {
      return direction.build();
    }
    String directory = ContentAddressedFiles.stepDirectory(parts.get(0).getStep());
    return direction
        .setCandidates(
            settings.stepRule().candidates(parts.get(0).getStep(), state.rule(), formed.norm()))
        .setDirection(
            files.write(
                directory,
                "direction",
                0,
                ".safetensors",
                path -> VectorFiles.write(path, layout, formed.values())))
        .setOptimizer(
            files.write(
                directory,
                "optimizer",
                0,
                ".safetensors",
                path -> VectorFiles.writeState(path, layout, formed.next())))
        .build();
  }

  /**
   * The honest slopes: along the previous direction (THEORY E) and across slots, or across halves
   * (THEORY D).
   */
  private static void setSlopes(
      StepDirection.Builder direction,
      Direction formed,
      StepGradients gradients,
      Optimizer optimizer,
      OptimizerState before) {
    direction.setPromisedSlope(formed.promisedSlope());
    if (gradients.isHalved()) {
      double slope = gradients.slopeAcrossHalves(optimizer, before);
      direction.setHonestSlope(slope).setHonestNorm(formed.norm()).setSlopeBefore(slope);
    } else {
      direction
          .setHonestSlope(formed.honestSlope())
          .setHonestNorm(formed.honestNorm())
          .setSlopeBefore(gradients.slopeBefore(optimizer, before, formed));
    }
  }

  private static boolean hasGradient(StepPart part) {
    return part.getBuffers().stream().anyMatch(buffer -> buffer.getGradient() != null);
  }

  private static StepDirection.Builder nothing(StepPart part) {
    return StepDirection.newBuilder()
        .setRunId(part.getRunId())
        .setStep(part.getStep())
        .setBase(part.getBase())
        .setNorm(0)
        .setGradientNorm(0)
        .setPromisedSlope(0)
        .setHonestSlope(0)
        .setHonestNorm(0)
        .setCandidates(List.of());
  }

  private static void checkSameOrigin(List<StepPart> parts, CheckpointReference base) {
    for (StepPart part : parts) {
      if (!part.getBase().equals(base)) {
        throw new TrainingException(
            "step %d: slot %d started from checkpoint %s and slot %d from %s",
            part.getStep(),
            part.getSlot(),
            part.getBase().getManifestDigest(),
            parts.get(0).getSlot(),
            base.getManifestDigest());
      }
    }
    StepParts.checkSameMachine(parts, base);
  }
}
