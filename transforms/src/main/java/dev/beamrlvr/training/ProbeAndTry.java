package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.internal.StepPart;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Measures curvature and divergence of a ladder of candidate steps on every slot's groups: forward
 * passes only, one fan-out for all candidates (THEORY E).
 *
 * <p>In: parts with a direction, by slot. Out: one trial part a slot, which has all that the
 * gradient part told about its groups.
 */
final class ProbeAndTry
    extends PTransform<PCollection<KV<Integer, StepPart>>, PCollection<StepPart>> {

  private final TrainSettings settings;

  ProbeAndTry(TrainSettings settings) {
    this.settings = settings;
  }

  @Override
  public PCollection<StepPart> expand(PCollection<KV<Integer, StepPart>> parts) {
    return parts
        .apply("Spread slots", GroupByKey.create())
        .apply("Try steps", ParDo.of(new Try(settings)))
        .setCoder(RecordCoders.of(StepPart.class));
  }

  private static final class Try extends DoFn<KV<Integer, Iterable<StepPart>>, StepPart> {

    private final TrainSettings settings;

    Try(TrainSettings settings) {
      this.settings = settings;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<StepPart>> slot, OutputReceiver<StepPart> output) {
      TrialStage stage = new TrialStage(settings);
      for (StepPart part : slot.getValue()) {
        output.output(stage.part(part));
      }
    }
  }
}
