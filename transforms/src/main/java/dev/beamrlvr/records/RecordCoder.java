package dev.beamrlvr.records;

import dev.beamrlvr.internal.records.NumberListDatumFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Beam's binary Avro coder of a record class, written into a graph as the class alone.
 *
 * <p>{@link AvroCoder} writes its schema's text, thousands of characters, wherever a graph names a
 * coder, and the Direct runner writes the coders of a step for every bundle.
 */
final class RecordCoder<T extends SpecificRecord> extends CustomCoder<T> {

  private static final long serialVersionUID = 1L;

  private static final Map<Class<?>, AvroCoder<?>> AVRO = new ConcurrentHashMap<>();

  private final Class<T> type;

  RecordCoder(Class<T> type) {
    this.type = type;
  }

  @SuppressWarnings("unchecked") // Each class has the coder of its own records.
  private AvroCoder<T> avro() {
    return (AvroCoder<T>)
        AVRO.computeIfAbsent(
            type,
            key ->
                AvroCoder.of(
                    NumberListDatumFactory.forType(type), SpecificData.get().getSchema(type)));
  }

  @Override
  public void encode(T value, OutputStream output) throws IOException {
    avro().encode(value, output);
  }

  @Override
  public T decode(InputStream input) throws IOException {
    return avro().decode(input);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    avro().verifyDeterministic();
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
}
