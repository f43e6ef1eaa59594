package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.time.Duration;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Keeps two drivers from working on one run.
 *
 * <p>On the local disk the lock is a file that exactly one driver can create; it names its holder,
 * and that of a process which has ended on the same machine is taken over.
 *
 * <p>Elsewhere it is a lease with a token that is higher for each new holder, renewed while its
 * holder lives. Nobody's clock is compared with another's: whoever wants the lease watches it by
 * its own, and takes it when it has not been renewed for {@link #LEASE}. It is only best effort:
 * Beam's file systems have no operation that creates a file only if there is none (Google Cloud
 * Storage honours the wish, HDFS and S3 do not), and no store compares the token. Two drivers that
 * start at the same moment may both believe that they hold it until the next {@link #check()}.
 * Their pipelines look before they publish: once the file names another driver, of a higher token
 * or of the same, nothing more is published for this one. Between that look and the write lies one
 * request. No driver can damage a checkpoint: a step is a function, and publishing something else
 * over it is an error.
 */
interface RunLock extends AutoCloseable {

  /** The lock's name in the run's directory. */
  String NAME = "run.lock";

  /** How long a lease that is not renewed keeps other drivers out. */
  Duration LEASE = Duration.ofMinutes(1);

  /**
   * Takes the lock of a run's directory.
   *
   * @throws CheckpointException if another driver holds it, naming its process and machine
   */
  static RunLock acquire(String runDirectory) {
    ResourceId directory = Locations.directory(runDirectory);
    Storage storage = Storage.of(directory);
    return directory.getScheme().equals("file")
        ? LocalRunLock.acquire(storage, directory)
        : LeasedRunLock.acquire(storage, directory, LEASE);
  }

  /** What pipelines of this driver show before they publish; empty where no lease is needed. */
  String lease();

  /**
   * Makes sure that the lock is still held.
   *
   * @throws CheckpointException if it is not, naming who holds it
   */
  void check();

  /** Gives the lock back; does nothing if it is no longer held. */
  @Override
  void close();
}
