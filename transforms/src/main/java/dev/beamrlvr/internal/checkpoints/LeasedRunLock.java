package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease in a file that its holder renews; best effort, see {@link RunLock}.
 *
 * <p>A renewal that fails is tried again at the next. One that finds the lease in other hands says
 * so at once in the log, and every later {@link #check()} fails.
 */
final class LeasedRunLock implements RunLock {

  private static final Logger LOG = LoggerFactory.getLogger(LeasedRunLock.class);
  private static final int RENEWALS = 6;

  private final Storage storage;
  private final ResourceId file;
  private final Duration lease;
  private final LockHolder self;
  private final ScheduledExecutorService renewals;
  private long renewed;
  private volatile String loss;

  private LeasedRunLock(Storage storage, ResourceId file, Duration lease, LockHolder self) {
    this.storage = storage;
    this.file = file;
    this.lease = lease;
    this.self = self;
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "run-lease");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease.
   *
   * @param lease how long one that is not renewed keeps others out; it is renewed six times as
   *     often
   */
  static LeasedRunLock acquire(Storage storage, ResourceId directory, Duration lease) {
    ResourceId file = Locations.file(directory, NAME);
    try {
      Optional<LockHolder> before = holder(storage, file);
      if (before.isPresent() && !before.get().hasGivenBack() && !before.get().isDeadHere()) {
        awaitEnd(storage, file, before.get(), lease);
      }
      LockHolder self = LockHolder.here(before.map(LockHolder::token).orElse(0L) + 1);
      LeasedRunLock lock = new LeasedRunLock(storage, file, lease, self);
      if (before.isPresent()) {
        lock.write(self);
      } else {
        storage.create(file, lock.unfinished(), Json.toBytes(self));
      }
      lock.check();
      long period = lease.toMillis() / RENEWALS;
      lock.renewals.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.MILLISECONDS);
      return lock;
    } catch (IOException e) {
      throw CheckpointException.of("cannot lock", directory, e);
    }
  }

  /**
   * Watches a lease, by this machine's own clock, until its holder has given it back or let it go
   * without a renewal for as long as it lasts.
   */
  private static void awaitEnd(Storage storage, ResourceId file, LockHolder before, Duration lease)
      throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < lease.toNanos()) {
      Optional<LockHolder> now = holder(storage, file);
      if (now.isEmpty() || (now.get().token() == before.token() && now.get().hasGivenBack())) {
        return;
      }
      if (before.isAliveHere() || !now.get().equals(before)) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s is held by %s: wait for it, or end it, and its run goes on here",
                file,
                now.get()));
      }
      try {
        Thread.sleep(Math.max(1, lease.toMillis() / RENEWALS / 4));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CheckpointException("interrupted while waiting for " + file);
      }
    }
    LOG.warn("{} was not renewed by {} for {}: it is taken over", file, before, lease);
  }

  @Override
  public String lease() {
    return self.lease();
  }

  /**
   * Refuses to go on for a driver whose run another one has taken.
   *
   * @param lease what the driver's lock said of itself
   */
  static void refuseIfTaken(Storage storage, ResourceId directory, String lease)
      throws IOException {
    ResourceId file = Locations.file(directory, NAME);
    Optional<LockHolder> taker = holder(storage, file).filter(holder -> holder.hasTaken(lease));
    if (taker.isPresent()) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s has been taken by %s: nothing is published any more for the driver before it",
              file,
              taker.get()));
    }
  }

  @Override
  public void check() {
    try {
      Optional<LockHolder> holder = holder(storage, file);
      if (loss == null && !isHeldBy(holder)) {
        loss = lossTo(holder);
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
    if (loss != null) {
      throw new CheckpointException(loss);
    }
  }

  /** Shows those who watch the lease that its holder lives, unless another driver has taken it. */
  void renew() {
    if (loss != null) {
      return;
    }
    try {
      Optional<LockHolder> holder = holder(storage, file);
      if (isHeldBy(holder)) {
        write(self.renewed(++renewed));
      } else {
        loss = lossTo(holder);
        LOG.error("{}; this one ends with the pipeline that is at work", loss);
      }
    } catch (IOException | RuntimeException | Error e) {
      // Whatever left this method would end all later renewals without a word.
      LOG.warn("the lease {} could not be renewed, which is tried again: {}", file, e.toString());
    }
  }

  private String lossTo(Optional<LockHolder> holder) {
    return String.format(
        Locale.ROOT,
        "%s is no longer this process's but %s: stop one of the two",
        file,
        holder.map(LockHolder::toString).orElse("nobody's"));
  }

  @Override
  public void close() {
    renewals.shutdown();
    try {
      // A renewal that is under way would bring the file back.
      renewals.awaitTermination(lease.toMillis(), TimeUnit.MILLISECONDS);
      if (isHeldBy(holder(storage, file))) {
        // An ended lease, not a deleted one: the next holder needs a higher token.
        write(self.renewed(LockHolder.GIVEN_BACK));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw CheckpointException.of("cannot unlock", file, e);
    }
  }

  private boolean isHeldBy(Optional<LockHolder> holder) {
    return holder.isPresent()
        && holder.get().owner().equals(self.owner())
        && holder.get().token() == self.token();
  }

  private void write(LockHolder holder) throws IOException {
    storage.put(file, unfinished(), Content.of(Json.toBytes(holder)));
  }

  private ResourceId unfinished() {
    return Locations.file(
        file.getCurrentDirectory(), ContentAddressedFiles.UNFINISHED + NAME + self.owner());
  }

  private static Optional<LockHolder> holder(Storage storage, ResourceId file) throws IOException {
    return storage.readAll(file).map(bytes -> Json.parse(bytes, LockHolder.class, file));
  }
}
