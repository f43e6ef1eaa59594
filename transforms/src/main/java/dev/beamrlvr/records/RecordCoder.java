package dev.beamrlvr.records;

import dev.beamrlvr.internal.records.NumberListDatumFactory;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Avro's binary form of a record behind its length, written into a graph as the record's class
 * alone.
 *
 * <p>{@link AvroCoder} writes its schema's text, thousands of characters, wherever a graph names a
 * coder, and the Direct runner writes the coders of a step for every bundle. It also takes each
 * byte of a number from the stream by a call, as it does not know where the record ends.
 */
final class RecordCoder<T extends SpecificRecord> extends CustomCoder<T> {

  private static final long serialVersionUID = 1L;

  private static final Map<Class<?>, ThreadLocal<Format<?>>> FORMATS = new ConcurrentHashMap<>();

  private final Class<T> type;

  RecordCoder(Class<T> type) {
    this.type = type;
  }

  @SuppressWarnings("unchecked") // Each class has the format of its own records.
  private Format<T> format() {
    return (Format<T>)
        FORMATS
            .computeIfAbsent(type, key -> ThreadLocal.withInitial(() -> new Format<>(type)))
            .get();
  }

  @Override
  public void encode(T value, OutputStream output) throws IOException {
    format().encode(value, output);
  }

  @Override
  public T decode(InputStream input) throws IOException {
    return format().decode(input);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    AvroCoder.of(NumberListDatumFactory.forType(type), Format.schemaOf(type)).verifyDeterministic();
  }

  @Override
  public TypeDescriptor<T> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(type);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordCoder<?> coder && type.equals(coder.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String toString() {
    return "RecordCoder(" + type.getName() + ")";
  }

  /** What one thread writes and reads the records of a class with. */
  private static final class Format<T extends SpecificRecord> {

    /** Room that is kept from record to record; larger ones get room of their own. */
    private static final int KEPT_BYTES = 1 << 16;

    private final DatumWriter<T> writer;
    private final DatumReader<T> reader;
    private final byte[] kept = new byte[KEPT_BYTES];
    private ByteArrayOutputStream written = new ByteArrayOutputStream();
    private BinaryEncoder encoder;
    private BinaryDecoder decoder;

    Format(Class<T> type) {
      Schema schema = schemaOf(type);
      NumberListDatumFactory<T> factory = NumberListDatumFactory.forType(type);
      writer = factory.apply(schema);
      writer.setSchema(schema);
      reader = factory.apply(schema, schema);
    }

    static Schema schemaOf(Class<?> type) {
      return SpecificData.get().getSchema(type);
    }

    void encode(T value, OutputStream output) throws IOException {
      written.reset();
      encoder = EncoderFactory.get().binaryEncoder(written, encoder);
      writer.write(value, encoder);
      encoder.flush();
      VarInt.encode(written.size(), output);
      written.writeTo(output);
      if (written.size() > KEPT_BYTES) {
        written = new ByteArrayOutputStream();
      }
    }

    T decode(InputStream input) throws IOException {
      int length = VarInt.decodeInt(input);
      if (length < 0) {
        throw new CoderException("a record of " + length + " bytes");
      }
      boolean small = length <= KEPT_BYTES;
      // The stream is believed as its bytes come: the length may be any number.
      byte[] bytes = small ? kept : input.readNBytes(length);
      if ((small ? input.readNBytes(kept, 0, length) : bytes.length) < length) {
        throw new EOFException("a record ends before its " + length + " bytes");
      }
      BinaryDecoder record =
          DecoderFactory.get().binaryDecoder(bytes, 0, length, small ? decoder : null);
      decoder = small ? record : decoder;
      T value = reader.read(null, record);
      if (!record.isEnd()) {
        throw new CoderException("a record of " + length + " bytes ends before the last of them");
      }
      return value;
    }
  }
}
