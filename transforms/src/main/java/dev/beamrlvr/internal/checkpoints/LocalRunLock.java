package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A lock file on the local disk, created by exactly one driver. */
final class LocalRunLock implements RunLock {

  private final Storage storage;
  private final ResourceId file;
  private final LockHolder self;

  private LocalRunLock(Storage storage, ResourceId file, LockHolder self) {
    this.storage = storage;
    this.file = file;
    this.self = self;
  }

  static LocalRunLock acquire(Storage storage, ResourceId directory) {
    ResourceId file = Locations.file(directory, NAME);
    LockHolder self = LockHolder.here(0);
    try {
      if (create(storage, directory, NAME, self) || takeOver(storage, directory, self)) {
        return new LocalRunLock(storage, file, self);
      }
      throw held(storage, file);
    } catch (IOException e) {
      throw CheckpointException.of("cannot lock", directory, e);
    }
  }

  @Override
  public String lease() {
    return "";
  }

  @Override
  public void check() {
    try {
      if (!isHeld()) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT, "%s is no longer this process's: it was deleted or taken over", file));
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
  }

  @Override
  public void close() {
    try {
      if (isHeld()) {
        storage.delete(file);
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot unlock", file, e);
    }
  }

  private boolean isHeld() throws IOException {
    return holder(storage, file).equals(Optional.of(self));
  }

  /**
   * Replaces the lock of a process that has ended. The second file, created by exactly one driver
   * as well, keeps two of them from doing so one after the other with the first none the wiser.
   */
  private static boolean takeOver(Storage storage, ResourceId directory, LockHolder self)
      throws IOException {
    ResourceId file = Locations.file(directory, NAME);
    Optional<LockHolder> holder = holder(storage, file);
    if (holder.isPresent() && !holder.get().isDeadHere()) {
      return false;
    }
    String guard = NAME + ".takeover";
    if (!create(storage, directory, guard, self)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "another driver is taking over %s: try again, and delete %s if that does not help",
              directory,
              Locations.file(directory, guard)));
    }
    try {
      if (holder.isPresent() && holder(storage, file).equals(holder)) {
        storage.delete(file);
      }
      return create(storage, directory, NAME, self);
    } finally {
      storage.delete(Locations.file(directory, guard));
    }
  }

  private static boolean create(Storage storage, ResourceId directory, String name, LockHolder self)
      throws IOException {
    return storage.create(
        Locations.file(directory, name),
        Locations.file(directory, ContentAddressedFiles.UNFINISHED + name + UUID.randomUUID()),
        Json.toBytes(self));
  }

  private static Optional<LockHolder> holder(Storage storage, ResourceId file) throws IOException {
    return storage.readAll(file).map(bytes -> Json.parse(bytes, LockHolder.class, file));
  }

  private static CheckpointException held(Storage storage, ResourceId file) throws IOException {
    return new CheckpointException(
        String.format(
            Locale.ROOT,
            "%s is held by %s: wait for it, or, if it is gone, delete the file",
            file,
            holder(storage, file).map(LockHolder::toString).orElse("another driver")));
  }
}
