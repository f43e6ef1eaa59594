package dev.beamrlvr.records;

import dev.beamrlvr.internal.records.NumberListDatumFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.extensions.avro.io.AvroDatumFactory;
import org.apache.beam.sdk.schemas.NoSuchSchemaException;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.schemas.SchemaRegistry;

/** The coders of the Avro records, which every transform sets explicitly, and their files. */
public final class RecordCoders {

  private RecordCoders() {}

  /**
   * Returns the coder of a generated record class: Avro's binary form behind its length;
   * deterministic as no schema has a map. Tokens and log-probabilities are read into arrays of
   * primitives.
   */
  public static <T extends SpecificRecord> Coder<T> of(Class<T> type) {
    return new RecordCoder<>(type);
  }

  /**
   * Returns what {@code AvroIO} reads and writes a generated record class with as {@link #of} does;
   * without it numbers are boxed one by one. The files are the same.
   *
   * <pre>{@code
   * pipeline.apply(
   *     AvroIO.read(Rollout.class)
   *         .from(files)
   *         .withDatumReaderFactory(RecordCoders.datumFactory(Rollout.class))
   *         .withCoder(RecordCoders.of(Rollout.class)));
   * rollouts.apply(
   *     AvroIO.write(Rollout.class)
   *         .to(output)
   *         .withDatumWriterFactory(RecordCoders.datumFactory(Rollout.class)));
   * }</pre>
   */
  public static <T extends SpecificRecord> AvroDatumFactory<T> datumFactory(Class<T> type) {
    return NumberListDatumFactory.forType(type);
  }

  /**
   * Returns a coder that makes a collection one of rows, for {@code SqlTransform}, {@code Select},
   * {@code Group} and the like:
   *
   * <pre>{@code
   * pipeline
   *     .apply(AvroIO.read(VerifiedRollout.class).from(files))
   *     .setCoder(RecordCoders.rowsOf(VerifiedRollout.class))
   *     .apply(SqlTransform.query("SELECT AVG(reward) AS successRate FROM PCOLLECTION"));
   * }</pre>
   *
   * <p>It is slower than {@link #of}, so that no stage of this library sets it. What a {@code DoFn}
   * of one's own puts out is of rows without it.
   *
   * @param type a record class of {@link dev.beamrlvr.schemas}
   * @throws IllegalArgumentException if Beam knows no schema for the class
   */
  public static <T extends SpecificRecord> SchemaCoder<T> rowsOf(Class<T> type) {
    try {
      return SchemaRegistry.createDefault().getSchemaCoder(type);
    } catch (NoSuchSchemaException e) {
      throw new IllegalArgumentException(
          type.getName() + " is none of the records of dev.beamrlvr.schemas", e);
    }
  }
}
