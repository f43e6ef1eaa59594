package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  private final Storage storage;
  private final ResourceId file;
  private final Clock clock;
  private final LockHolder self;
  private final ScheduledExecutorService renewals;
  private volatile String loss;

  private LeasedRunLock(Storage storage, ResourceId file, Clock clock, LockHolder self) {
    this.storage = storage;
    this.file = file;
    this.clock = clock;
    this.self = self;
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "run-lease");
              thread.setDaemon(true);
              return thread;
            });
  }

  static LeasedRunLock acquire(Storage storage, ResourceId directory, Clock clock) {
    return acquire(storage, directory, clock, LEASE.dividedBy(4));
  }

  static LeasedRunLock acquire(
      Storage storage, ResourceId directory, Clock clock, Duration betweenRenewals) {
    ResourceId file = Locations.file(directory, NAME);
    try {
      Optional<LockHolder> before = holder(storage, file);
      if (before.isPresent()
          && before.get().expires() > clock.millis()
          && !before.get().isDeadHere()) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s is held by %s until %s unless renewed: wait, or, if it is gone, delete the"
                    + " file",
                file,
                before.get(),
                Instant.ofEpochMilli(before.get().expires())));
      }
      LockHolder self =
          LockHolder.here(
              before.map(LockHolder::token).orElse(0L) + 1, clock.millis() + LEASE.toMillis());
      LeasedRunLock lock = new LeasedRunLock(storage, file, clock, self);
      if (before.isPresent()) {
        lock.write(self);
      } else {
        storage.create(file, lock.unfinished(), Json.toBytes(self));
      }
      lock.check();
      long period = betweenRenewals.toMillis();
      lock.renewals.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.MILLISECONDS);
      return lock;
    } catch (IOException e) {
      throw CheckpointException.of("cannot lock", directory, e);
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

  /** Writes a later end into the lease, unless another driver has taken it. */
  void renew() {
    if (loss != null) {
      return;
    }
    try {
      Optional<LockHolder> holder = holder(storage, file);
      if (isHeldBy(holder)) {
        write(self.until(clock.millis() + LEASE.toMillis()));
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
      renewals.awaitTermination(LEASE.toMillis(), TimeUnit.MILLISECONDS);
      if (isHeldBy(holder(storage, file))) {
        // An ended lease, not a deleted one: the next holder needs a higher token.
        write(self.until(0));
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
