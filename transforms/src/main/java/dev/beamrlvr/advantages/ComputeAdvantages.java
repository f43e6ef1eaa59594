package dev.beamrlvr.advantages;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.PromptGroup;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives every response of a group its advantage.
 *
 * <pre>{@code
 * groups.apply(ComputeAdvantages.using(AdvantageEstimator.DR_GRPO));
 * }</pre>
 *
 * <p>The counters {@code unsolved_groups}, {@code mixed_groups}, {@code solved_groups} and {@code
 * unjudged_groups} say how many groups carry signal: only mixed ones do.
 *
 * <p>Groups are handled one by one, so any windowing will do.
 */
public final class ComputeAdvantages
    extends PTransform<PCollection<PromptGroup>, PCollection<PromptGroup>> {

  private final AdvantageEstimator estimator;

  private ComputeAdvantages(AdvantageEstimator estimator) {
    this.estimator = estimator;
  }

  /** Uses the given estimator. */
  public static ComputeAdvantages using(AdvantageEstimator estimator) {
    return new ComputeAdvantages(estimator);
  }

  @Override
  public PCollection<PromptGroup> expand(PCollection<PromptGroup> groups) {
    return groups
        .apply("Advantages", ParDo.of(new Compute(estimator)))
        .setCoder(RecordCoders.of(PromptGroup.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("estimator", estimator.toString()).withLabel("Estimator"));
  }

  private static final class Compute extends DoFn<PromptGroup, PromptGroup> {

    private final AdvantageEstimator estimator;
    private final Counter unsolved = counter("unsolved_groups");
    private final Counter mixed = counter("mixed_groups");
    private final Counter solved = counter("solved_groups");
    private final Counter unjudged = counter("unjudged_groups");

    Compute(AdvantageEstimator estimator) {
      this.estimator = estimator;
    }

    @ProcessElement
    public void process(@Element PromptGroup group, OutputReceiver<PromptGroup> output) {
      count(group.getSuccessRate()).inc();
      output.output(PromptGroups.withAdvantages(group, estimator));
    }

    private Counter count(Double successRate) {
      if (successRate == null) {
        return unjudged;
      }
      if (successRate == 0) {
        return unsolved;
      }
      return successRate == 1 ? solved : mixed;
    }

    private static Counter counter(String name) {
      return Metrics.counter(ComputeAdvantages.class, name);
    }
  }
}
