package dev.beamrlvr.advantages;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.PromptGroup;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.checkerframework.checker.nullness.qual.Nullable;

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

  private static final Counter UNSOLVED =
      Metrics.counter(ComputeAdvantages.class, "unsolved_groups");
  private static final Counter MIXED = Metrics.counter(ComputeAdvantages.class, "mixed_groups");
  private static final Counter SOLVED = Metrics.counter(ComputeAdvantages.class, "solved_groups");
  private static final Counter UNJUDGED =
      Metrics.counter(ComputeAdvantages.class, "unjudged_groups");

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
        .apply(
            "Advantages",
            MapElements.into(TypeDescriptor.of(PromptGroup.class))
                .via(group -> weigh(group, estimator)))
        .setCoder(RecordCoders.of(PromptGroup.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("estimator", estimator.toString()).withLabel("Estimator"));
  }

  /** What the transform does with a group, for stages that use the advantages where they are. */
  public static PromptGroup weigh(PromptGroup group, AdvantageEstimator estimator) {
    counter(group.getSuccessRate()).inc();
    return PromptGroups.withAdvantages(group, estimator);
  }

  private static Counter counter(@Nullable Double successRate) {
    if (successRate == null) {
      return UNJUDGED;
    }
    if (successRate == 0) {
      return UNSOLVED;
    }
    return successRate == 1 ? SOLVED : MIXED;
  }
}
