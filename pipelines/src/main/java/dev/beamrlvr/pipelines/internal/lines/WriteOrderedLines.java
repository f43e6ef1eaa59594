package dev.beamrlvr.pipelines.internal.lines;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Writes lines into part files that {@link OrderedOutput} puts together once the pipeline has
 * ended.
 *
 * <p>Lines are grouped by ranges of their positions, so one worker holds a few thousand at most; a
 * part's name is its range, so a retry writes the same file again.
 */
@AutoValue
abstract class WriteOrderedLines extends PTransform<PCollection<KV<Long, String>>, PDone> {
  private static final int RANGE_BITS = 12;

  abstract String prefix();

  static WriteOrderedLines to(String prefix) {
    checkArgumentNotNull(prefix, "prefix can not be null");
    return new AutoValue_WriteOrderedLines(prefix);
  }

  @Override
  public PDone expand(PCollection<KV<Long, String>> lines) {
    lines
        .apply(
            "Range",
            MapElements.into(new TypeDescriptor<KV<Long, KV<Long, String>>>() {})
                .via(line -> KV.of(line.getKey() >> RANGE_BITS, line)))
        .setCoder(
            KvCoder.of(VarLongCoder.of(), KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of())))
        .apply("GroupByRange", GroupByKey.create())
        .apply("WriteParts", ParDo.of(new WritePartFn(prefix())));
    return PDone.in(lines.getPipeline());
  }

  private static final class WritePartFn extends DoFn<KV<Long, Iterable<KV<Long, String>>>, Void> {
    private final String prefix;

    WritePartFn(String prefix) {
      this.prefix = prefix;
    }

    @ProcessElement
    public void process(@Element KV<Long, Iterable<KV<Long, String>>> range) throws IOException {
      TreeMap<Long, String> lines = new TreeMap<>();
      range.getValue().forEach(line -> lines.put(line.getKey(), line.getValue()));
      String name = String.format(Locale.ROOT, "%s%016x", prefix, range.getKey());
      // Under a name of its own first, as another attempt may be writing the same part.
      ResourceId attempt = FileSystems.matchNewResource(name + "-" + UUID.randomUUID(), false);
      try (BufferedWriter writer =
          new BufferedWriter(
              Channels.newWriter(
                  FileSystems.create(attempt, "application/json"), StandardCharsets.UTF_8))) {
        for (String line : lines.values()) {
          writer.write(line);
          writer.write('\n');
        }
      }
      FileSystems.rename(
          List.of(attempt), List.of(FileSystems.matchNewResource(name + ".part", false)));
    }
  }
}
