/**
 * The files of a run: what stages hand to each other, what a step publishes, and who may write.
 *
 * <p>In: files that a stage wrote, and the digests that a reader expects. Out: references (location
 * and SHA-256) that travel as elements, and local paths whose content has been verified.
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.internal.checkpoints.ContentAddressedFiles}: files inside a pipeline,
 *       named by their content, so that retries and speculative duplicates are harmless; {@link
 *       dev.beamrlvr.internal.checkpoints.FetchedFile}: one of them on the local disk.
 *   <li>{@link dev.beamrlvr.internal.checkpoints.CheckpointStore}: published checkpoints, each
 *       complete when its manifest is there, which is written last; {@link
 *       dev.beamrlvr.internal.checkpoints.CheckpointDraft}: what is to become one, {@link
 *       dev.beamrlvr.internal.checkpoints.OpenCheckpoint}: one on the local disk, {@link
 *       dev.beamrlvr.internal.checkpoints.NewestCheckpoint} and {@link
 *       dev.beamrlvr.internal.checkpoints.CheckpointListing}: what a driver finds.
 *   <li>{@link dev.beamrlvr.internal.checkpoints.RunDirectory}: what a run is, and that one driver
 *       at a time works on it; {@link dev.beamrlvr.internal.checkpoints.RunDescription}: what it
 *       says there.
 * </ul>
 *
 * <p>A process may be killed at any point: what is left is either not looked at or named as
 * incomplete. Everything works on any Beam file system. Files are renamed into place on local disks
 * and HDFS, and put under their final name in one request on object stores, whose rename is a copy
 * and a deletion. No method that a stage calls lists a directory.
 *
 * <p>Files that are not local are kept on the disk of the machine that reads or writes them, by
 * their digest, so that the stages of a step do not download the same again. The system properties
 * of a worker say where and how much: {@code beamrlvr.cache.directory}, by default {@code
 * beam-rlvr-cache-USER} below {@code java.io.tmpdir}, and {@code beamrlvr.cache.bytes}, by default
 * 16 GiB but at most a quarter of the disk. A step with AdamW and S slots on one machine reads
 * nothing again if S + 6 times the weights have room.
 */
package dev.beamrlvr.internal.checkpoints;
