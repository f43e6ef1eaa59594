package dev.beamrlvr.internal.records;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.extensions.avro.io.AvroDatumFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads and writes generated records with arrays of numbers as {@link NumberLists}. The bytes are
 * Avro's own.
 */
public final class NumberListDatumFactory<T extends SpecificRecord> extends AvroDatumFactory<T> {

  private NumberListDatumFactory(Class<T> type) {
    super(type);
  }

  /** The factory for a generated class. */
  public static <T extends SpecificRecord> NumberListDatumFactory<T> forType(Class<T> type) {
    return new NumberListDatumFactory<>(type);
  }

  @Override
  public DatumReader<T> apply(Schema writer, Schema reader) {
    SpecificDatumReader<T> records = new Reader<>(type);
    records.setExpected(reader);
    records.setSchema(writer);
    return records;
  }

  @Override
  public DatumWriter<T> apply(Schema schema) {
    return new Writer<>(type);
  }

  private static final class Reader<T> extends SpecificDatumReader<T> {
    /** Null where the records were written with another schema, whose fields are to be resolved. */
    private @Nullable RecordReader same;

    Reader(Class<T> type) {
      super(type);
    }

    /** Avro calls it when it has opened a file: only then is the writer's schema known. */
    @Override
    public void setSchema(Schema writer) {
      super.setSchema(writer);
      same =
          writer.equals(getExpected()) ? RecordReader.of(getExpected(), getSpecificData()) : null;
    }

    @Override
    @SuppressWarnings("unchecked") // The expected schema is the type's own.
    public T read(T old, Decoder in) throws IOException {
      return same == null ? super.read(old, in) : (T) same.read(in);
    }

    @Override
    protected Object readArray(Object old, Schema expected, ResolvingDecoder in)
        throws IOException {
      return switch (expected.getElementType().getType()) {
        case INT -> NumberLists.of(RecordReader.ints(in));
        case FLOAT -> NumberLists.of(RecordReader.floats(in));
        case DOUBLE -> NumberLists.of(RecordReader.doubles(in));
        default -> super.readArray(old, expected, in);
      };
    }
  }

  private static final class Writer<T> extends SpecificDatumWriter<T> {
    Writer(Class<T> type) {
      super(type);
    }

    @Override
    protected void writeArray(Schema schema, Object datum, Encoder out) throws IOException {
      if (datum instanceof NumberLists.Ints ints) {
        start(out, ints.size());
        for (int value : ints.values) {
          out.startItem();
          out.writeInt(value);
        }
        out.writeArrayEnd();
      } else if (datum instanceof NumberLists.Floats floats) {
        start(out, floats.size());
        for (float value : floats.values) {
          out.startItem();
          out.writeFloat(value);
        }
        out.writeArrayEnd();
      } else if (datum instanceof NumberLists.Doubles doubles) {
        start(out, doubles.size());
        for (double value : doubles.values) {
          out.startItem();
          out.writeDouble(value);
        }
        out.writeArrayEnd();
      } else {
        super.writeArray(schema, datum, out);
      }
    }

    private static void start(Encoder out, int size) throws IOException {
      out.writeArrayStart();
      out.setItemCount(size);
    }
  }
}
