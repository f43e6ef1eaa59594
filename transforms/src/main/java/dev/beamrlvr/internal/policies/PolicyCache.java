package dev.beamrlvr.internal.policies;

import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The open policies of this JVM, shared by all workers in it: weights are loaded once a checkpoint,
 * by the first who asks, while others go on leasing and releasing what is open.
 *
 * <p>A policy stays open while somebody holds a lease of it. Of those that nobody holds, the
 * {@value #IDLE} used last stay open too, since the next stage probably wants one, and a second run
 * in the same JVM the other. Before a policy is loaded, those of the same run or directory that
 * nobody holds are closed: a run that has moved on needs memory for one. An adapted policy holds a
 * lease of its base, which so stays open while adapters come and go.
 */
public final class PolicyCache {

  /** How many policies stay open that nobody holds. */
  static final int IDLE = 2;

  private static final Distribution LOAD_LATENCY =
      Metrics.distribution(PolicyCache.class, "load_model_latency_milli_secs");

  /** The least recently used first. */
  private static final Map<Key, Entry> OPEN = new LinkedHashMap<>();

  /**
   * What is open.
   *
   * @param origin the run or directory
   * @param content what tells its weights from those that were or will be there
   * @param device where it runs
   */
  private record Key(String origin, String content, PolicyDevice device) {}

  /**
   * An open policy.
   *
   * @param digest of its weights
   * @param base gives back what an adapted policy shares
   */
  private record Loaded(Policy policy, String digest, Runnable base) {

    void close() {
      policy.close();
      base.run();
    }
  }

  private static final class Entry {
    private final CompletableFuture<Loaded> loaded = new CompletableFuture<>();
    private int leases;
  }

  private interface Source {
    Loaded load() throws IOException;
  }

  private PolicyCache() {}

  /**
   * Returns the policy of a published checkpoint, after verifying its digests when it is loaded.
   *
   * @throws dev.beamrlvr.checkpoints.CheckpointException if a file is missing or damaged
   * @throws dev.beamrlvr.policy.PolicyException if the files hold no policy that is supported
   */
  public static PolicyLease open(CheckpointReference reference, PolicyDevice device) {
    // The tokenizer is the run's, so equal weights in two runs are two policies.
    return lease(
        new Key(reference.getRunId(), reference.getPolicyDigest(), device),
        () -> load(reference, device));
  }

  /**
   * Returns the policy of a Hugging Face directory on any Beam file system; once its files have
   * changed, the new one. What is asked for again and again is not read for a digest each time:
   * lengths and times of change tell the files apart.
   *
   * @throws UncheckedIOException naming the file that is missing or cannot be read
   * @throws dev.beamrlvr.policy.PolicyException if the files hold no policy that is supported
   */
  public static PolicyLease open(String directory, PolicyDevice device) {
    try {
      return lease(
          new Key(directory, PolicyFiles.stateOf(directory), device),
          () -> load(PolicyFiles.fetch(directory), device));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the policy of a directory with an adapter as PEFT writes it; adapters of one policy
   * share its weights.
   *
   * @param adapter its directory on any Beam file system; null for the policy without one
   * @throws UncheckedIOException naming the file that is missing or cannot be read
   * @throws dev.beamrlvr.policy.PolicyException if the files hold no policy and no adapter that are
   *     supported
   */
  public static PolicyLease open(String directory, @Nullable String adapter, PolicyDevice device) {
    if (adapter == null) {
      return open(directory, device);
    }
    try {
      String states = PolicyFiles.stateOf(directory) + "\n" + PolicyFiles.stateOf(adapter);
      return lease(
          new Key(directory + " with " + adapter, states, device),
          () -> {
            try (PolicyFiles files = PolicyFiles.fetchAdapter(adapter)) {
              PolicyLease base = open(directory, device);
              return adapted(base, files.directory(), null);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyLease lease(Key key, Source source) {
    Entry entry;
    boolean first;
    List<Entry> superseded;
    synchronized (OPEN) {
      entry = OPEN.remove(key);
      first = entry == null;
      superseded = first ? takeIdle(key.origin(), IDLE - 1) : List.of();
      entry = first ? new Entry() : entry;
      entry.leases++;
      OPEN.put(key, entry);
    }
    if (first) {
      load(key, entry, source, superseded);
    }
    Loaded loaded = loaded(entry);
    Entry leased = entry;
    return new PolicyLease(loaded.policy(), loaded.digest(), () -> release(key, leased));
  }

  /** Loads a policy for all who wait for it, or fails for all of them and leaves nothing behind. */
  private static void load(Key key, Entry entry, Source source, List<Entry> superseded) {
    long start = System.nanoTime();
    try {
      superseded.forEach(PolicyCache::close);
      entry.loaded.complete(source.load());
    } catch (IOException e) {
      fail(key, entry, new UncheckedIOException(e));
    } catch (RuntimeException | Error e) {
      fail(key, entry, e);
    } finally {
      LOAD_LATENCY.update((System.nanoTime() - start) / 1_000_000);
    }
  }

  private static void fail(Key key, Entry entry, Throwable failure) {
    synchronized (OPEN) {
      OPEN.remove(key);
    }
    entry.loaded.completeExceptionally(failure);
  }

  private static Loaded load(CheckpointReference reference, PolicyDevice device)
      throws IOException {
    PolicyFiles files = PolicyFiles.fetch(reference);
    if (!AdapterConfiguration.isIn(files.directory())) {
      return load(files, device);
    }
    try (files) {
      AdapterBase base = AdapterBase.of(reference, files.directory());
      PolicyLease lease =
          lease(
              new Key(reference.getRunId() + " base", base.weights(), device),
              () -> load(PolicyFiles.fetch(base), device));
      return adapted(lease, files.directory(), reference.getPolicyDigest());
    }
  }

  /** Loads a whole policy and gives its files back. */
  private static Loaded load(PolicyFiles fetched, PolicyDevice device) throws IOException {
    try (PolicyFiles files = fetched) {
      String digest = files.weightsDigest();
      return new Loaded(Policy.open(files.directory(), device), digest, () -> {});
    }
  }

  /**
   * Loads an adapter onto a policy, whose lease it takes over.
   *
   * @param digest of the adapted policy; null if it is to be computed
   */
  private static Loaded adapted(PolicyLease base, Path adapter, @Nullable String digest)
      throws IOException {
    try {
      Policy policy = base.policy().withAdapter(adapter);
      String known = digest != null ? digest : AdapterBase.digest(base.digest(), adapter);
      return new Loaded(policy, known, base::close);
    } catch (IOException | RuntimeException | Error e) {
      base.close();
      throw e;
    }
  }

  private static Loaded loaded(Entry entry) {
    try {
      return entry.loaded.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private static void release(Key key, Entry entry) {
    List<Entry> idle = List.of();
    synchronized (OPEN) {
      entry.leases--;
      if (entry.leases == 0) {
        OPEN.remove(key);
        OPEN.put(key, entry);
        idle = takeIdle(null, IDLE);
      }
    }
    idle.forEach(PolicyCache::close);
  }

  /** Takes out policies that nobody holds: all of an origin, and all others but those used last. */
  private static List<Entry> takeIdle(String origin, int kept) {
    List<Key> idle = new ArrayList<>();
    List<Key> taken = new ArrayList<>();
    OPEN.forEach(
        (key, entry) -> {
          if (entry.leases == 0) {
            (key.origin().equals(origin) ? taken : idle).add(key);
          }
        });
    taken.addAll(idle.subList(0, Math.max(0, idle.size() - kept)));
    return taken.stream().map(OPEN::remove).toList();
  }

  private static void close(Entry entry) {
    entry.loaded.join().close();
  }
}
