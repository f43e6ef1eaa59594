/**
 * How the Avro records travel.
 *
 * <p>In: a record class of {@link dev.beamrlvr.schemas}. Out: its Beam coder.
 */
package dev.beamrlvr.records;
