package dev.beamrlvr.internal.records;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Avro files with the same bytes for the same records. */
public final class AvroFiles {

  /** Avro's own marker is random, which would give every attempt another file. */
  private static final byte[] SYNC_MARKER = "beam-rlvr-blocks".getBytes(StandardCharsets.US_ASCII);

  private AvroFiles() {}

  /** Writes records of one class to a new file, uncompressed: the same bytes on every Java. */
  public static <T extends SpecificRecord> void write(Path file, Class<T> type, List<T> records)
      throws IOException {
    write(file, type, records, CodecFactory.nullCodec());
  }

  /** Writes records of one class to a new file, compressed by this Java's zlib. */
  public static <T extends SpecificRecord> void writeCompressed(
      Path file, Class<T> type, List<T> records) throws IOException {
    write(file, type, records, CodecFactory.deflateCodec(1));
  }

  private static <T extends SpecificRecord> void write(
      Path file, Class<T> type, List<T> records, CodecFactory codec) throws IOException {
    try (DataFileWriter<T> writer =
        new DataFileWriter<>(NumberListDatumFactory.forType(type).apply(schemaOf(type)))) {
      writer.setCodec(codec);
      writer.create(schemaOf(type), Files.newOutputStream(file), SYNC_MARKER);
      for (T value : records) {
        writer.append(value);
      }
    }
  }

  private static Schema schemaOf(Class<?> type) {
    return SpecificData.get().getSchema(type);
  }

  /**
   * Reads all records of a file, which may be anybody's.
   *
   * @throws IOException naming the file, if it is damaged or holds other records
   */
  public static <T extends SpecificRecord> List<T> read(Path file, Class<T> type)
      throws IOException {
    List<T> records = new ArrayList<>();
    forEach(file, type, records::add);
    return records;
  }

  /** Reads a file record by record, as {@link #read} does. */
  public static <T extends SpecificRecord> void forEach(
      Path file, Class<T> type, Consumer<T> consumer) throws IOException {
    try (Reader<T> reader = open(file, type)) {
      while (reader.hasNext()) {
        consumer.accept(reader.next());
      }
    }
  }

  /**
   * Checks that a local file, which may be anybody's, is as long as it says.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static void checkBounds(Path file) throws IOException {
    AvroBounds.check(file);
  }

  /**
   * Opens a local file, which may be anybody's.
   *
   * @throws IOException naming the file, if it is damaged or holds other records
   */
  public static <T extends SpecificRecord> Reader<T> open(Path file, Class<T> type)
      throws IOException {
    AvroBounds.check(file);
    try {
      return new Reader<>(
          file,
          new DataFileReader<>(
              file.toFile(),
              NumberListDatumFactory.forType(type).apply(schemaOf(type), schemaOf(type))));
    } catch (RuntimeException | StackOverflowError e) {
      throw damaged(file, e);
    }
  }

  private static IOException damaged(Path file, Throwable e) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new IOException(file + ": is a damaged Avro file: " + reason, e);
  }

  /** The records of a file, one after the other. */
  public static final class Reader<T> implements AutoCloseable {

    private final Path file;
    private final DataFileReader<T> records;

    private Reader(Path file, DataFileReader<T> records) {
      this.file = file;
      this.records = records;
    }

    /** Whether there is another record. */
    public boolean hasNext() throws IOException {
      try {
        return records.hasNext();
      } catch (RuntimeException e) {
        throw damaged(file, e);
      }
    }

    /** Reads the next record. */
    public T next() throws IOException {
      try {
        return records.next();
      } catch (RuntimeException | StackOverflowError e) {
        throw damaged(file, e);
      }
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }
}
