package dev.beamrlvr.pipelines.internal.lines;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the lines of text files, each with its {@link LinePosition}. Files may be compressed; blank
 * lines are left out.
 *
 * <pre>{@code
 * PCollection<KV<Long, String>> lines = pipeline.apply(ReadOrderedLines.from("answers-*.jsonl"));
 * }</pre>
 *
 * <p>The files are listed when the pipeline is built, and numbered by name. One worker reads a
 * file; what is costly spreads its lines over others first, by grouping neighbours.
 */
@AutoValue
public abstract class ReadOrderedLines extends PTransform<PBegin, PCollection<KV<Long, String>>> {

  abstract String pattern();

  /** Reads the files that a path or glob names, on any Beam file system. */
  public static ReadOrderedLines from(String pattern) {
    checkArgumentNotNull(pattern, "pattern can not be null");
    return new AutoValue_ReadOrderedLines(pattern);
  }

  @Override
  public PCollection<KV<Long, String>> expand(PBegin begin) {
    List<String> names = names();
    List<KV<Integer, String>> files = new ArrayList<>();
    for (int file = 0; file < names.size(); file++) {
      files.add(KV.of(file, names.get(file)));
    }
    return begin
        .apply(
            "Files", Create.of(files).withCoder(KvCoder.of(VarIntCoder.of(), StringUtf8Coder.of())))
        .apply("Read", ParDo.of(new ReadFn()))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()));
  }

  private List<String> names() {
    try {
      return FileSystems.match(pattern()).metadata().stream()
          .map(MatchResult.Metadata::resourceId)
          .map(Object::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("there is no file " + pattern(), e);
    }
  }

  private static final class ReadFn extends DoFn<KV<Integer, String>, KV<Long, String>> {
    @ProcessElement
    public void process(@Element KV<Integer, String> file, OutputReceiver<KV<Long, String>> output)
        throws IOException {
      String name = file.getValue();
      try (BufferedReader reader =
          new BufferedReader(
              Channels.newReader(
                  Compression.detect(name)
                      .readDecompressed(
                          FileSystems.open(FileSystems.matchNewResource(name, false))),
                  StandardCharsets.UTF_8))) {
        long number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          number++;
          if (!line.isBlank()) {
            output.output(KV.of(LinePosition.of(file.getKey(), number), line));
          }
        }
      }
    }
  }
}
