package dev.beamrlvr.runs;

import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.RemoteFiles;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.records.RecordCoders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableComparator;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes a whole bounded collection, in order, as one Avro file of a run: {@code
 * <directory>/<kind>-0-<sha256>.avro}. One worker holds all of it.
 */
final class OneAvroFile<T extends SpecificRecord> extends PTransform<PCollection<T>, PDone> {

  private final String runDirectory;
  private final String directory;
  private final String kind;
  private final Class<T> type;
  private final SerializableComparator<T> order;

  OneAvroFile(
      String runDirectory,
      String directory,
      String kind,
      Class<T> type,
      SerializableComparator<T> order) {
    this.runDirectory = runDirectory;
    this.directory = directory;
    this.kind = kind;
    this.type = type;
    this.order = order;
  }

  /** Whether a run has such a file. */
  static boolean isThere(String runDirectory, String directory, String kind) throws IOException {
    return !files(runDirectory, directory, kind).isEmpty();
  }

  /** Reads such a file of a run on the driver, record by record; does nothing if there is none. */
  static <T extends SpecificRecord> void forEach(
      String runDirectory, String directory, String kind, Class<T> type, Consumer<T> consumer)
      throws IOException {
    List<MatchResult.Metadata> files = files(runDirectory, directory, kind);
    if (files.isEmpty()) {
      return;
    }
    Path copy = Files.createTempFile("beam-rlvr-" + kind + "-", ".avro");
    try (InputStream input = RemoteFiles.open(files.get(0).resourceId())) {
      Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
      AvroFiles.forEach(copy, type, consumer);
    } finally {
      Files.delete(copy);
    }
  }

  private static List<MatchResult.Metadata> files(
      String runDirectory, String directory, String kind) throws IOException {
    String pattern = runDirectory + directory + "/" + kind + "-*.avro";
    return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata();
  }

  @Override
  public PDone expand(PCollection<T> records) {
    records
        .apply("To one file", WithKeys.of(directory))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(type)))
        .apply("Gather", GroupByKey.create())
        .apply("Write", ParDo.of(new Write<>(runDirectory, kind, type, order)));
    return PDone.in(records.getPipeline());
  }

  private static final class Write<T extends SpecificRecord>
      extends DoFn<KV<String, Iterable<T>>, Void> {

    private final ContentAddressedFiles files;
    private final String kind;
    private final Class<T> type;
    private final SerializableComparator<T> order;

    Write(String runDirectory, String kind, Class<T> type, SerializableComparator<T> order) {
      this.files = ContentAddressedFiles.under(runDirectory);
      this.kind = kind;
      this.type = type;
      this.order = order;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<T>> gathered) {
      List<T> records = new ArrayList<>();
      gathered.getValue().forEach(records::add);
      records.sort(order);
      files.write(
          gathered.getKey(),
          kind,
          0,
          ".avro",
          path -> AvroFiles.writeCompressed(path, type, records));
    }
  }
}
