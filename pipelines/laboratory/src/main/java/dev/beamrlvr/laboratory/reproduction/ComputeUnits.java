package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.laboratory.experiments.WorkUnit;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Spreads work units over the workers and computes them; positions tell where each result belongs.
 *
 * <pre>{@code
 * PCollection<KV<Long, String>> results = units.apply(ComputeUnits.create());
 * }</pre>
 *
 * <p>A result is a line of JSON, read back by {@link ResultLine}.
 */
public final class ComputeUnits
    extends PTransform<PCollection<KV<Long, WorkUnit>>, PCollection<KV<Long, String>>> {

  /** Enough for the cores of a few machines; neighbours, which cost alike, are kept apart. */
  private static final int SHARES = 32;

  private ComputeUnits() {}

  /** Computes every unit. */
  public static ComputeUnits create() {
    return new ComputeUnits();
  }

  @Override
  public PCollection<KV<Long, String>> expand(PCollection<KV<Long, WorkUnit>> units) {
    return units
        .apply(
            "Share",
            MapElements.into(new TypeDescriptor<KV<Integer, KV<Long, WorkUnit>>>() {})
                .via(unit -> KV.of((int) (unit.getKey() % SHARES), unit)))
        .apply("Spread", Reshuffle.of())
        .apply("DropShare", Values.create())
        .apply("Compute", ParDo.of(new ComputeFn()))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()));
  }

  private static final class ComputeFn extends DoFn<KV<Long, WorkUnit>, KV<Long, String>> {
    private final Counter computed = Metrics.counter(ComputeUnits.class, "computedUnits");

    @ProcessElement
    public void process(@Element KV<Long, WorkUnit> unit, OutputReceiver<KV<Long, String>> output) {
      output.output(KV.of(unit.getKey(), ResultLine.write(unit.getValue().compute())));
      computed.inc();
    }
  }
}
