package dev.beamrlvr.internal.records;

import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.extensions.avro.io.AvroDatumFactory;

/**
 * Reads and writes generated records with arrays of numbers as {@link NumberLists}. The bytes are
 * Avro's own.
 */
public final class NumberListDatumFactory<T extends SpecificRecord> extends AvroDatumFactory<T> {

  private static final int FIRST_ROOM = 1 << 13;

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
    Reader(Class<T> type) {
      super(type);
    }

    @Override
    protected Object readArray(Object old, Schema expected, ResolvingDecoder in)
        throws IOException {
      return switch (expected.getElementType().getType()) {
        case INT -> NumberLists.of(ints(in));
        case FLOAT -> NumberLists.of(floats(in));
        case DOUBLE -> NumberLists.of(doubles(in));
        default -> super.readArray(old, expected, in);
      };
    }

    private static int[] ints(ResolvingDecoder in) throws IOException {
      int[] values = {};
      int size = 0;
      for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
        for (long end = size + more; size < end; size++) {
          if (size == values.length) {
            values = Arrays.copyOf(values, room(size, end));
          }
          values[size] = in.readInt();
        }
      }
      return values;
    }

    private static float[] floats(ResolvingDecoder in) throws IOException {
      float[] values = {};
      int size = 0;
      for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
        for (long end = size + more; size < end; size++) {
          if (size == values.length) {
            values = Arrays.copyOf(values, room(size, end));
          }
          values[size] = in.readFloat();
        }
      }
      return values;
    }

    private static double[] doubles(ResolvingDecoder in) throws IOException {
      double[] values = {};
      int size = 0;
      for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
        for (long end = size + more; size < end; size++) {
          if (size == values.length) {
            values = Arrays.copyOf(values, room(size, end));
          }
          values[size] = in.readDouble();
        }
      }
      return values;
    }

    /** What a block declares is believed as its numbers come: it may be any number. */
    private static int room(int size, long end) {
      return Math.toIntExact(Math.min(end, Math.max(FIRST_ROOM, 2L * size)));
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
