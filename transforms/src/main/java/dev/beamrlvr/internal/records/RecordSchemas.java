package dev.beamrlvr.internal.records;

import dev.beamrlvr.schemas.Rollout;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaProvider;
import org.apache.beam.sdk.schemas.SchemaProviderRegistrar;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Tells Beam that the records of {@link dev.beamrlvr.schemas} are rows, as {@code @DefaultSchema}
 * would on classes of one's own: the generated ones can not carry it, and know no Beam.
 *
 * <p>Beam finds this class by itself.
 */
public final class RecordSchemas implements SchemaProviderRegistrar {

  @Override
  public List<SchemaProvider> getSchemaProviders() {
    return List.of(new OfRecords());
  }

  /** For these records only: null sends Beam to its next provider. */
  private static final class OfRecords implements SchemaProvider {

    @Override
    public <T> Schema schemaFor(TypeDescriptor<T> type) {
      return isRecord(type) ? RecordRows.schemaOf(avro(type)) : null;
    }

    @Override
    public <T> SerializableFunction<T, Row> toRowFunction(TypeDescriptor<T> type) {
      if (!isRecord(type)) {
        return null;
      }
      Schema schema = schemaFor(type);
      return record -> RecordRows.toRow((IndexedRecord) record, schema);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> SerializableFunction<Row, T> fromRowFunction(TypeDescriptor<T> type) {
      if (!isRecord(type)) {
        return null;
      }
      org.apache.avro.Schema avro = avro(type);
      return row -> (T) RecordRows.fromRow(row, avro);
    }

    private static boolean isRecord(TypeDescriptor<?> type) {
      Class<?> raw = type.getRawType();
      return SpecificRecord.class.isAssignableFrom(raw)
          && raw.getPackage() == Rollout.class.getPackage();
    }

    private static org.apache.avro.Schema avro(TypeDescriptor<?> record) {
      return SpecificData.get().getSchema(record.getRawType());
    }
  }
}
