package dev.beamrlvr.training;

import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.FetchedFile;
import dev.beamrlvr.internal.policies.NativeTime;
import dev.beamrlvr.internal.policies.PolicyCache;
import dev.beamrlvr.internal.policies.PolicyLease;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.UnitDirection;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Measures curvature and divergence of a ladder of candidate steps on every slot's groups: forward
 * passes only, one fan-out for all candidates (THEORY E).
 *
 * <p>In: parts with a direction, by slot. Out: one trial part a slot, which has all that the
 * gradient part told about its groups.
 */
final class TrySteps
    extends PTransform<PCollection<KV<Integer, StepPart>>, PCollection<KV<String, StepPart>>> {

  private final TrainSettings settings;
  private final ResourceHints hints;

  /**
   * Tries the steps of a run.
   *
   * @param hints of the stage that loads the policy
   */
  TrySteps(TrainSettings settings, ResourceHints hints) {
    this.settings = settings;
    this.hints = hints;
  }

  @Override
  public PCollection<KV<String, StepPart>> expand(PCollection<KV<Integer, StepPart>> parts) {
    return parts
        .apply("Spread slots", GroupByKey.create())
        .apply("Try steps", ParDo.of(new Try(settings)).setResourceHints(hints))
        .setCoder(StepParts.CODER);
  }

  private static final class Try
      extends DoFn<KV<Integer, Iterable<StepPart>>, KV<String, StepPart>> {

    private final TrainSettings settings;

    Try(TrainSettings settings) {
      this.settings = settings;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<StepPart>> slot,
        OutputReceiver<KV<String, StepPart>> output) {
      for (StepPart part : slot.getValue()) {
        output.output(StepParts.byRun(part(settings, part)));
      }
    }
  }

  /** Measures the candidate steps of a direction on the groups of one slot. */
  static StepPart part(TrainSettings settings, StepPart gradient) {
    ContentAddressedFiles files = ContentAddressedFiles.under(settings.runDirectory());
    StepDirection direction = gradient.getDirection();
    StepPart.Builder trial =
        StepPart.newBuilder(gradient)
            .setKind(StepPartKind.TRIAL)
            .setBuffers(List.of())
            .setFingerprint(NumericFingerprint.of(settings.device()));
    if (direction.getDirection() == null
        || direction.getFailure() != null
        || gradient.getGroups() == null) {
      return StepParts.seal(trial);
    }
    try (PolicyLease lease = PolicyCache.open(gradient.getBase(), settings.device());
        FetchedFile groupFile = files.fetch(gradient.getGroups());
        FetchedFile directionFile = files.fetch(direction.getDirection());
        Safetensors tensors = Safetensors.open(directionFile.path())) {
      List<PromptGroup> groups = AvroFiles.read(groupFile.path(), PromptGroup.class);
      UnitDirection unit = new UnitDirection(tensors, direction.getNorm());
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
