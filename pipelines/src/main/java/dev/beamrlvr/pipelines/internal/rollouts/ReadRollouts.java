package dev.beamrlvr.pipelines.internal.rollouts;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Reads the rollouts of Avro files, whose records are all {@link Rollout} or all {@link
 * VerifiedRollout}; verdicts are left out. The first file's schema, read when the pipeline is
 * built, tells which.
 */
@AutoValue
public abstract class ReadRollouts extends PTransform<PBegin, PCollection<Rollout>> {

  abstract String pattern();

  /** Reads the files that a path or glob names, on any Beam file system. */
  public static ReadRollouts from(String pattern) {
    checkArgumentNotNull(pattern, "pattern can not be null");
    return new AutoValue_ReadRollouts(pattern);
  }

  @Override
  public PCollection<Rollout> expand(PBegin begin) {
    List<ResourceId> files = checkedFiles();
    ResourceId first = files.get(0);
    String name = schemaOf(first).getFullName();
    if (name.equals(Rollout.class.getName())) {
      return begin.apply("Read", records(Rollout.class));
    }
    if (name.equals(VerifiedRollout.class.getName())) {
      return begin
          .apply("Read", records(VerifiedRollout.class))
          .apply(
              "WithoutVerdict",
              MapElements.into(TypeDescriptor.of(Rollout.class)).via(VerifiedRollout::getRollout))
          .setCoder(RecordCoders.of(Rollout.class));
    }
    throw new IllegalArgumentException(first + " holds records of " + name + ", not rollouts");
  }

  private <T extends SpecificRecord> AvroIO.Read<T> records(Class<T> type) {
    return AvroIO.read(type)
        .from(pattern())
        .withDatumReaderFactory(RecordCoders.datumFactory(type))
        .withCoder(RecordCoders.of(type));
  }

  /** The files; of those on a local disk none makes a worker take room for more than it holds. */
  private List<ResourceId> checkedFiles() {
    try {
      List<ResourceId> files = new ArrayList<>();
      for (MatchResult.Metadata found : FileSystems.match(pattern()).metadata()) {
        ResourceId file = found.resourceId();
        if (file.getScheme().equals("file")) {
          AvroFiles.checkBounds(Path.of(file.toString()));
        }
        files.add(file);
      }
      return files;
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Schema schemaOf(ResourceId file) {
    try (DataFileStream<Object> records =
        new DataFileStream<>(
            Channels.newInputStream(FileSystems.open(file)), new GenericDatumReader<>())) {
      return records.getSchema();
    } catch (IOException e) {
      String reason = e instanceof EOFException ? "it ends too early" : e.getMessage();
      throw new IllegalArgumentException(file + " cannot be read as Avro: " + reason, e);
    }
  }
}
