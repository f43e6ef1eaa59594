/**
 * Avro records for every hand-over between stages, generated from {@code src/main/avro}.
 *
 * <p>In: nothing. Out: immutable records whose fields are documented, with units, in their schemas.
 * Records are made with builders and have no setters.
 */
package dev.beamrlvr.schemas;
