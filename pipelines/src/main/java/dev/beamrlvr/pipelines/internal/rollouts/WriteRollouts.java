package dev.beamrlvr.pipelines.internal.rollouts;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.pipelines.internal.lines.MatchingFiles;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes verified rollouts as Avro: into one file if the name ends in {@code .avro}, otherwise into
 * a directory, as files {@code rollouts-00000-of-00003.avro}, which scale. Files appear under these
 * names when they are complete.
 */
@AutoValue
public abstract class WriteRollouts extends PTransform<PCollection<VerifiedRollout>, PDone> {
  private static final String SUFFIX = ".avro";

  abstract String output();

  /** Writes to a file or a directory on any Beam file system. */
  public static WriteRollouts to(String output) {
    checkArgumentNotNull(output, "output can not be null");
    return new AutoValue_WriteRollouts(output);
  }

  /** Where to put what belongs to the rollouts: in their directory, or beside their file. */
  public String beside(String name) {
    return isFile() ? output() + "." + name : output().replaceFirst("/*$", "/" + name);
  }

  /** Whether the directory holds rollouts already, which would mix with these. */
  public boolean wouldMixWithOthers() throws IOException {
    return !isFile() && !MatchingFiles.of(beside("rollouts"), SUFFIX).isEmpty();
  }

  private boolean isFile() {
    return output().endsWith(SUFFIX);
  }

  @Override
  public PDone expand(PCollection<VerifiedRollout> rollouts) {
    AvroIO.Write<VerifiedRollout> write =
        AvroIO.write(VerifiedRollout.class)
            .withDatumWriterFactory(RecordCoders.datumFactory(VerifiedRollout.class));
    return rollouts.apply(
        "Write",
        isFile()
            ? write.to(output()).withoutSharding()
            : write.to(beside("rollouts")).withSuffix(SUFFIX));
  }
}
