/**
 * How the Avro records travel.
 *
 * <p>In: a record class of {@link dev.beamrlvr.schemas}. Out: {@link
 * dev.beamrlvr.records.RecordCoders}, for users: its Beam coders, as plain Avro and as rows. Beam
 * finds the schema of a record's rows by itself.
 */
package dev.beamrlvr.records;
