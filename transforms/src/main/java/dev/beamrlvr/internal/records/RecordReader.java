package dev.beamrlvr.internal.records;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads values of one schema where they were written with the same one: field after field, with
 * nothing to resolve, which takes a fraction of the time of Avro's own reader. What is no value of
 * the schema is refused as there.
 */
@FunctionalInterface
interface RecordReader {

  /** What a block declares is believed as its items come: it may be any number. */
  int FIRST_ROOM = 1 << 13;

  /** Reads one value. */
  Object read(Decoder in) throws IOException;

  /**
   * The reader of a schema.
   *
   * @throws AvroRuntimeException if it has a map, a fixed or bytes, as no record here has
   */
  static RecordReader of(Schema schema, SpecificData data) {
    return switch (schema.getType()) {
      case NULL ->
          in -> {
            in.readNull();
            return null;
          };
      case BOOLEAN -> Decoder::readBoolean;
      case INT -> Decoder::readInt;
      case LONG -> Decoder::readLong;
      case FLOAT -> Decoder::readFloat;
      case DOUBLE -> Decoder::readDouble;
      case STRING -> Decoder::readString;
      case ENUM -> choice(schema, data);
      case UNION -> union(schema, data);
      case ARRAY -> array(schema.getElementType(), data);
      case RECORD -> record(schema, data);
      default -> throw new AvroRuntimeException("no record has values of type " + schema);
    };
  }

  private static RecordReader record(Schema schema, SpecificData data) {
    RecordReader[] fields =
        schema.getFields().stream()
            .map(field -> of(field.schema(), data))
            .toArray(RecordReader[]::new);
    return in -> {
      SpecificRecord record = (SpecificRecord) data.newRecord(null, schema);
      for (int field = 0; field < fields.length; field++) {
        record.put(field, fields[field].read(in));
      }
      return record;
    };
  }

  private static RecordReader choice(Schema schema, SpecificData data) {
    Object[] symbols =
        schema.getEnumSymbols().stream().map(name -> data.createEnum(name, schema)).toArray();
    return in -> symbols[checked(in.readEnum(), symbols.length, schema)];
  }

  private static RecordReader union(Schema schema, SpecificData data) {
    RecordReader[] branches =
        schema.getTypes().stream().map(type -> of(type, data)).toArray(RecordReader[]::new);
    return in -> branches[checked(in.readIndex(), branches.length, schema)].read(in);
  }

  private static int checked(int index, int size, Schema schema) {
    if (index < 0 || index >= size) {
      throw new AvroRuntimeException("there is no " + index + " in " + schema);
    }
    return index;
  }

  private static RecordReader array(Schema items, SpecificData data) {
    switch (items.getType()) {
      case INT:
        return in -> NumberLists.of(ints(in));
      case FLOAT:
        return in -> NumberLists.of(floats(in));
      case DOUBLE:
        return in -> NumberLists.of(doubles(in));
      default:
        RecordReader item = of(items, data);
        return in -> {
          List<Object> values = new ArrayList<>();
          for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
            for (long i = 0; i < more; i++) {
              values.add(item.read(in));
            }
          }
          return values;
        };
    }
  }

  /** Reads an array of int. */
  static int[] ints(Decoder in) throws IOException {
    int[] values = {};
    int size = 0;
    for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
      for (long end = size + more; size < end; ) {
        values = Arrays.copyOf(values, room(size, end));
        while (size < values.length) {
          values[size++] = in.readInt();
        }
      }
    }
    return values;
  }

  /** Reads an array of float. */
  static float[] floats(Decoder in) throws IOException {
    float[] values = {};
    int size = 0;
    for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
      for (long end = size + more; size < end; ) {
        values = Arrays.copyOf(values, room(size, end));
        while (size < values.length) {
          values[size++] = in.readFloat();
        }
      }
    }
    return values;
  }

  /** Reads an array of double. */
  static double[] doubles(Decoder in) throws IOException {
    double[] values = {};
    int size = 0;
    for (long more = in.readArrayStart(); more > 0; more = in.arrayNext()) {
      for (long end = size + more; size < end; ) {
        values = Arrays.copyOf(values, room(size, end));
        while (size < values.length) {
          values[size++] = in.readDouble();
        }
      }
    }
    return values;
  }

  private static int room(int size, long end) {
    return Math.toIntExact(Math.min(end, Math.max(FIRST_ROOM, 2L * size)));
  }
}
