package dev.beamrlvr.internal.records;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * A list of records that lie in a temporary file: what is in memory is where each one begins, eight
 * bytes.
 *
 * <pre>{@code
 * try (RecordsOnDisk<Prompt> prompts = RecordsOnDisk.create(Prompt.class)) {
 *   prompts.add(prompt);
 *   prompts.get(0);
 * }
 * }</pre>
 *
 * <p>Records can be added and not be changed; each call of {@code get} makes a new one. Closing
 * deletes the file. Once filled it may be read by several threads.
 */
public final class RecordsOnDisk<T extends SpecificRecord> extends AbstractList<T>
    implements RandomAccess, AutoCloseable {

  private final FileChannel file;
  private final Schema schema;
  private final NumberListDatumFactory<T> format;

  /** Where each record begins, and where the last one ends. */
  private long[] borders = new long[1 << 10];

  private int size;

  private RecordsOnDisk(FileChannel file, Class<T> type) {
    this.file = file;
    this.schema = SpecificData.get().getSchema(type);
    this.format = NumberListDatumFactory.forType(type);
  }

  /** Begins an empty list. */
  public static <T extends SpecificRecord> RecordsOnDisk<T> create(Class<T> type)
      throws IOException {
    Path path = Files.createTempFile("beam-rlvr-" + type.getSimpleName() + "-", ".records");
    return new RecordsOnDisk<>(
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        type);
  }

  @Override
  public boolean add(T value) {
    DatumWriter<T> writer = format.apply(schema);
    writer.setSchema(schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      writer.write(value, encoder);
      encoder.flush();
      ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
      long end = borders[size];
      while (buffer.hasRemaining()) {
        end += file.write(buffer, end);
      }
      if (size + 2 > borders.length) {
        borders = Arrays.copyOf(borders, Math.multiplyExact(borders.length, 2));
      }
      size++;
      borders[size] = end;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  @Override
  public T get(int index) {
    Objects.checkIndex(index, size);
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(borders[index + 1] - borders[index]));
    try {
      while (buffer.hasRemaining()) {
        if (file.read(buffer, borders[index] + buffer.position()) < 0) {
          throw new IOException("a temporary file of records was cut short");
        }
      }
      DatumReader<T> reader = format.apply(schema, schema);
      return reader.read(null, DecoderFactory.get().binaryDecoder(buffer.array(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
