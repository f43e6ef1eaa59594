package dev.beamrlvr.pipelines.internal.lines;

import com.google.auto.value.AutoValue;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptor;

/** The lines with what a stage added to them, and the lines that it refused with their reasons. */
@AutoValue
public abstract class LineResult implements POutput {
  static final TupleTag<KV<Long, String>> LINES = new TupleTag<>("lines") {};
  static final TupleTag<KV<Long, String>> REFUSED = new TupleTag<>("refused") {};

  /** One JSON object a line, at the position of the line that it was made of. */
  public abstract PCollection<KV<Long, String>> lines();

  /** One JSON object for each refused line: stage, line, content and reason. */
  public abstract PCollection<KV<Long, String>> refused();

  /** Applies a stage to lines. */
  public static LineResult of(PCollection<KV<Long, String>> lines, TransformLineFn stage) {
    return of(
        lines.apply("Transform", ParDo.of(stage).withOutputTags(LINES, TupleTagList.of(REFUSED))));
  }

  /** Applies a stage to neighbouring lines, {@code 1 << bits} positions at a time. */
  public static LineResult ofBatches(
      PCollection<KV<Long, String>> lines, int bits, TransformBatchFn<?> stage) {
    return of(
        lines
            .apply(
                "Batch",
                MapElements.into(new TypeDescriptor<KV<Long, KV<Long, String>>>() {})
                    .via(line -> KV.of(line.getKey() >> bits, line)))
            .setCoder(
                KvCoder.of(VarLongCoder.of(), KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of())))
            .apply("GroupByBatch", GroupByKey.create())
            .apply("Transform", ParDo.of(stage).withOutputTags(LINES, TupleTagList.of(REFUSED))));
  }

  /** Takes both outputs of a stage. */
  static LineResult of(PCollectionTuple outputs) {
    KvCoder<Long, String> coder = KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of());
    return new AutoValue_LineResult(
        outputs.get(LINES).setCoder(coder), outputs.get(REFUSED).setCoder(coder));
  }

  @Override
  public Pipeline getPipeline() {
    return lines().getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(LINES, lines(), REFUSED, refused());
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}
