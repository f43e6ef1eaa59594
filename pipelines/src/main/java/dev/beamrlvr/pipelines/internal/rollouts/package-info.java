/** Rollouts in Avro files: read with or without verdicts, written with them, and counted. */
package dev.beamrlvr.pipelines.internal.rollouts;
