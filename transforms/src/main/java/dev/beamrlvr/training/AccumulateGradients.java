package dev.beamrlvr.training;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.policies.PolicyCache;
import dev.beamrlvr.internal.policies.PolicyLease;
import dev.beamrlvr.internal.policy.NativeVector;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.internal.policy.SafetensorsOutput;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FileReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.SlotSample;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import dev.beamrlvr.schemas.internal.StepPartStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Adds up the gradient of each slot's groups and keeps their rollouts.
 *
 * <p>In: one sample a slot. Out: exactly one part a slot, also for slots without a group or with a
 * gradient that is not finite. The buffer and the rollouts are files; the part names them.
 */
final class AccumulateGradients
    extends PTransform<PCollection<SlotSample>, PCollection<KV<String, StepPart>>> {

  private final TrainSettings settings;
  private final int step;
  private final ResourceHints hints;

  /**
   * Adds up for one step.
   *
   * @param hints of the stage that loads the policy
   */
  AccumulateGradients(TrainSettings settings, int step, ResourceHints hints) {
    this.settings = settings;
    this.step = step;
    this.hints = hints;
  }

  @Override
  public PCollection<KV<String, StepPart>> expand(PCollection<SlotSample> input) {
    return input
        .apply("Gradient", ParDo.of(new Accumulate(settings, step)).setResourceHints(hints))
        .setCoder(StepParts.CODER);
  }

  private static final class Accumulate extends DoFn<SlotSample, KV<String, StepPart>> {

    private final TrainSettings settings;
    private final int step;

    Accumulate(TrainSettings settings, int step) {
      this.settings = settings;
      this.step = step;
    }

    @ProcessElement
    public void process(@Element SlotSample sample, OutputReceiver<KV<String, StepPart>> output) {
      CheckpointReference base = sample.getReference();
      List<PromptGroup> groups = new ArrayList<>();
      // A run that has halted learns nothing more.
      if (base.getStatus() == RunStatus.ACTIVE) {
        groups.addAll(sample.getGroups());
      }
      for (PromptGroup group : groups) {
        check(base, group);
      }
      groups.sort(Comparator.comparing(PromptGroup::getPromptId));
      output.output(StepParts.byRun(part(settings, base, step, sample.getSlot(), groups)));
    }
  }

  private static void check(CheckpointReference base, PromptGroup group) {
    for (VerifiedRollout response : group.getRollouts()) {
      String digest = response.getRollout().getPolicyDigest();
      if (!digest.equals(base.getPolicyDigest())) {
        throw new TrainingException(
            "step %d, prompt %s: its responses were sampled by policy %s, but the step starts from"
                + " %s: sample with the checkpoint that the step starts from",
            group.getStep(), group.getPromptId(), digest, base.getPolicyDigest());
      }
    }
    if (group.getAdvantages().size() != group.getRollouts().size()) {
      throw new TrainingException(
          "step %d, prompt %s has %d advantages for %d responses: apply ComputeAdvantages to the"
              + " groups",
          group.getStep(),
          group.getPromptId(),
          group.getAdvantages().size(),
          group.getRollouts().size());
    }
  }

  /** Measures one slot: rollouts to a file, gradients to files. */
  static StepPart part(
      TrainSettings settings,
      CheckpointReference base,
      int step,
      int slot,
      List<PromptGroup> groups) {
    ContentAddressedFiles files = ContentAddressedFiles.under(settings.runDirectory());
    String machine = NumericFingerprint.of(settings.device());
    StepParts.checkMachine(base, step, slot, machine);
    StepPart.Builder part = StepParts.empty(base, step, slot, StepPartKind.GRADIENT, machine);
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
        .setTokens(groups.stream().mapToLong(AccumulateGradients::tokens).sum())
        .setStatus(StepPartStatus.OK);
    try (PolicyLease lease = PolicyCache.open(base, settings.device())) {
      SlotGradient.Result result =
          SlotGradient.of(
              lease.policy(),
              groups,
              settings,
              (kind, gradient) -> written(files, step, slot, kind, gradient));
      if (result.failure() != null) {
        part.setStatus(StepPartStatus.FAILED).setFailure(result.failure());
      } else {
        part.setBuffers(result.buffers());
      }
    }
    return StepParts.seal(part);
  }

  private static FileReference written(
      ContentAddressedFiles files, int step, int slot, String kind, NativeVector gradient) {
    return files.writeDigested(
        ContentAddressedFiles.stepDirectory(step),
        kind,
        slot,
        ".safetensors",
        path -> {
          try (SafetensorsOutput output =
              new SafetensorsWriter().add(gradient.layout()).create(path)) {
            gradient.write(output);
            return output.sha256();
          }
        });
  }

  private static long tokens(PromptGroup group) {
    return group.getRollouts().stream()
        .mapToLong(rollout -> rollout.getRollout().getTokenIds().size())
        .sum();
  }
}
