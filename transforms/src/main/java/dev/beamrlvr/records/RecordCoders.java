package dev.beamrlvr.records;

import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;

/** The coders of the Avro records; every transform sets them explicitly. */
public final class RecordCoders {

  private RecordCoders() {}

  /**
   * Returns the binary Avro coder of a generated record class; deterministic as no schema has a
   * map.
   */
  public static <T extends SpecificRecord> AvroCoder<T> of(Class<T> type) {
    return AvroCoder.specific(type);
  }
}
