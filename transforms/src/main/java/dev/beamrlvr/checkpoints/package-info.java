/**
 * How a run's files fail: {@link dev.beamrlvr.checkpoints.CheckpointException} says which file
 * could not be read or written, and what to do, in one line. What reads and writes them is not for
 * users.
 */
package dev.beamrlvr.checkpoints;
