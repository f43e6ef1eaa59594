package dev.beamrlvr.pipelines.internal.rollouts;

import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Counts rollouts by verdict, as one line {@code KIND count} for each kind, in the kinds' order.
 */
public final class CountVerdicts
    extends PTransform<PCollection<VerifiedRollout>, PCollection<KV<Long, String>>> {
  private CountVerdicts() {}

  /** Counts by kind. */
  public static CountVerdicts byKind() {
    return new CountVerdicts();
  }

  @Override
  public PCollection<KV<Long, String>> expand(PCollection<VerifiedRollout> rollouts) {
    return rollouts
        .apply(
            "Kind",
            MapElements.into(TypeDescriptors.strings())
                .via(rollout -> rollout.getVerdict().getKind().name()))
        .setCoder(StringUtf8Coder.of())
        .apply("Count", Count.perElement())
        .apply(
            "Line",
            MapElements.into(new TypeDescriptor<KV<Long, String>>() {})
                .via(
                    kind ->
                        KV.of(
                            (long) VerdictKind.valueOf(kind.getKey()).ordinal(),
                            kind.getKey() + " " + kind.getValue())))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()));
  }
}
