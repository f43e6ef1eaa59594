package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.policies.NativeTime;
import dev.beamrlvr.policies.PolicyCache;
import dev.beamrlvr.policies.PolicyLease;
import dev.beamrlvr.policy.NumericFingerprint;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.GradientBuffer;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import dev.beamrlvr.schemas.internal.StepPartStatus;
import java.util.List;

/** Turns the groups of one slot into a part: rollouts to a file, gradients to files. */
final class GradientStage {

  private final TrainSettings settings;
  private final ContentAddressedFiles files;

  GradientStage(TrainSettings settings) {
    this.settings = settings;
    this.files = ContentAddressedFiles.under(settings.runDirectory());
  }

  StepPart part(CheckpointReference base, int step, int slot, List<PromptGroup> groups) {
    StepPart.Builder part =
        StepParts.empty(base, step, slot, StepPartKind.GRADIENT, NumericFingerprint.current());
    if (groups.isEmpty()) {
      return StepParts.seal(part);
    }
    FileReference rollouts =
        files.write(
            StepFiles.rolloutDirectory(step),
            "groups",
            slot,
            ".avro",
            path -> AvroFiles.writeCompressed(path, PromptGroup.class, groups));
    part.setGroups(rollouts)
        .setPrompts(groups.stream().map(GroupStatistics::of).toList())
        .setResponses(groups.stream().mapToInt(group -> group.getRollouts().size()).sum())
        .setTokens(groups.stream().mapToLong(GradientStage::tokens).sum())
        .setStatus(StepPartStatus.OK);
    try (PolicyLease lease = PolicyCache.open(base, settings.device())) {
      SlotGradient.Result result =
          NativeTime.measure("gradient", () -> SlotGradient.of(lease.policy(), groups, settings));
      if (result.failure() != null) {
        part.setStatus(StepPartStatus.FAILED).setFailure(result.failure());
      } else {
        part.setBuffers(
            result.buffers().stream().map(buffer -> written(step, slot, buffer)).toList());
      }
    }
    return StepParts.seal(part);
  }

  private GradientBuffer written(int step, int slot, SlotGradient.Buffer buffer) {
    FileReference gradient = written(step, slot, "gradient", buffer.gradient());
    return GradientBuffer.newBuilder()
        .setGradient(gradient)
        .setSuccess(
            buffer.success() == buffer.gradient()
                ? gradient
                : written(step, slot, "success", buffer.success()))
        .build();
  }

  private FileReference written(int step, int slot, String kind, ParameterVector vector) {
    if (vector == null) {
      return null;
    }
    String directory = ContentAddressedFiles.stepDirectory(step);
    return files.write(
        directory, kind, slot, ".safetensors", path -> VectorFiles.write(path, vector));
  }

  private static long tokens(PromptGroup group) {
    return group.getRollouts().stream()
        .mapToLong(rollout -> rollout.getRollout().getTokenIds().size())
        .sum();
  }
}
