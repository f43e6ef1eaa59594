/**
 * How the Avro records travel, are stored and are queried.
 *
 * <p>In: a record class of {@link dev.beamrlvr.schemas}. Out:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.records.RecordCoders}: its Beam coders, as plain Avro and as rows.
 *   <li>{@link dev.beamrlvr.records.AvroFiles}: its files, with the same bytes for the same
 *       records.
 *   <li>{@link dev.beamrlvr.records.RecordSchemas}: its schema in Beam, which finds it by itself.
 * </ul>
 */
package dev.beamrlvr.records;
