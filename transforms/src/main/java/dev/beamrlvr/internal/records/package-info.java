/**
 * How the Avro records are stored and queried.
 *
 * <p>In: a record class of {@link dev.beamrlvr.schemas}. Out: {@link
 * dev.beamrlvr.internal.records.AvroFiles}, its files, with the same bytes for the same records,
 * {@link dev.beamrlvr.internal.records.RecordsOnDisk}, a list of more of them than memory holds,
 * and {@link dev.beamrlvr.internal.records.RecordSchemas}, its schema in Beam, which finds it by
 * itself.
 */
package dev.beamrlvr.internal.records;
