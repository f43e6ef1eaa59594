package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A run's directory, held by one driver at a time.
 *
 * <pre>{@code
 * try (RunDirectory run = RunDirectory.open(output, description, resume)) {
 *   CheckpointStore checkpoints = run.checkpoints();
 *   ...
 * }
 * }</pre>
 *
 * <p>Opening takes the run's lock and writes run.json, or compares it with what is there. On the
 * local disk exactly one driver can hold the lock; elsewhere it is a lease that its holder renews,
 * best effort, as Beam's file systems cannot create a file only if there is none.
 */
public final class RunDirectory implements AutoCloseable {

  /** The name of the file that says what the run is. */
  public static final String DESCRIPTION = "run.json";

  private final ResourceId directory;
  private final RunDescription description;
  private final RunLock lock;

  private RunDirectory(ResourceId directory, RunDescription description, RunLock lock) {
    this.directory = directory;
    this.description = description;
    this.lock = lock;
  }

  /**
   * Starts a run in an empty or absent directory, or goes on with the run that is there.
   *
   * @param resume whether a run that is there may be continued; with no run there, one is started
   * @throws CheckpointException if another driver holds the directory, or it holds another run,
   *     this run without {@code resume}, or other files
   */
  public static RunDirectory open(String location, RunDescription description, boolean resume) {
    ResourceId directory = Locations.directory(location);
    Storage storage = Storage.of(directory);
    // A directory that is refused is not touched, so look before the lock and again under it.
    claim(storage, directory, description, resume);
    RunLock lock = RunLock.acquire(location);
    try {
      Optional<RunDescription> found = claim(storage, directory, description, resume);
      if (found.isEmpty()) {
        write(storage, directory, description);
      }
      return new RunDirectory(directory, found.orElse(description), lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Reads what a run is, for those who only look at it. */
  public static RunDescription describe(String location) {
    return find(location)
        .orElseThrow(
            () ->
                new CheckpointException(
                    String.format(
                        Locale.ROOT,
                        "%s holds no run: there is no %s",
                        Locations.directory(location),
                        DESCRIPTION)));
  }

  /** The same, if there is a run. */
  public static Optional<RunDescription> find(String location) {
    ResourceId directory = Locations.directory(location);
    return read(Storage.of(directory), directory);
  }

  /** Where the run is. */
  public String location() {
    return directory.toString();
  }

  /** What run.json says; after a resume, in the words of the first start. */
  public RunDescription description() {
    return description;
  }

  /** What the pipelines of this driver show before they publish; empty on the local disk. */
  public String lease() {
    return lock.lease();
  }

  /** The run's published checkpoints. */
  public CheckpointStore checkpoints() {
    return CheckpointStore.at(location());
  }

  /** The run's work files. */
  public ContentAddressedFiles files() {
    return ContentAddressedFiles.under(location());
  }

  /**
   * Makes sure that this driver still holds the directory; to be called before each pipeline, and
   * after it before anything is written of what it did.
   *
   * @throws CheckpointException if another driver has taken it
   */
  public void check() {
    lock.check();
  }

  /** Lets other drivers at the directory. */
  @Override
  public void close() {
    lock.close();
  }

  /** Returns what is there if it may be continued, and nothing if a run may be started. */
  private static Optional<RunDescription> claim(
      Storage storage, ResourceId directory, RunDescription description, boolean resume) {
    Optional<RunDescription> found = read(storage, directory);
    if (found.isEmpty()) {
      refuseOtherFiles(storage, directory);
      return found;
    }
    if (!found.get().isComparable()) {
      throw new CheckpointException(
          directory
              + " holds a run that an earlier version started, whose description cannot be"
              + " compared: go on with that version, or choose an empty output directory");
    }
    Optional<String> difference = found.get().firstDifference(description);
    if (difference.isPresent()) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s holds another run: %s; %s",
              directory,
              difference.get(),
              resume ? asItWasStarted(difference.get()) : "choose an empty output directory"));
    }
    if (!resume) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s holds this run already: go on with it by --resume, or resume() in a program",
              directory));
    }
    return found;
  }

  private static String asItWasStarted(String difference) {
    return difference.contains("sha256 is ")
        ? "the files have changed, or others are named: resume with those it was started with"
        : "resume with the options it was started with";
  }

  private static Optional<RunDescription> read(Storage storage, ResourceId directory) {
    ResourceId file = Locations.file(directory, DESCRIPTION);
    try {
      return storage.readAll(file).map(bytes -> Json.parse(bytes, RunDescription.class, file));
    } catch (IOException e) {
      throw CheckpointException.of("cannot read", file, e);
    }
  }

  private static void refuseOtherFiles(Storage storage, ResourceId directory) {
    Set<String> names;
    try {
      names = storage.list(directory).keySet();
    } catch (IOException e) {
      throw CheckpointException.of("cannot list", directory, e);
    }
    names.stream()
        .filter(name -> !name.startsWith(RunLock.NAME))
        .filter(name -> !name.startsWith(ContentAddressedFiles.UNFINISHED))
        .findFirst()
        .ifPresent(
            name -> {
              throw new CheckpointException(
                  String.format(
                      Locale.ROOT,
                      "%s is not empty and holds no run (there is %s): choose an empty output"
                          + " directory",
                      directory,
                      name));
            });
  }

  private static void write(Storage storage, ResourceId directory, RunDescription description) {
    ResourceId file = Locations.file(directory, DESCRIPTION);
    try {
      boolean created =
          storage.create(
              file,
              Locations.file(
                  directory, ContentAddressedFiles.UNFINISHED + DESCRIPTION + UUID.randomUUID()),
              Json.toBytes(description));
      if (!created) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s appeared while this run was starting: another driver was faster",
                file));
      }
      storage.sync(directory);
    } catch (IOException e) {
      throw CheckpointException.of("cannot write", file, e);
    }
  }
}
