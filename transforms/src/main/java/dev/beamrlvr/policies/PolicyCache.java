package dev.beamrlvr.policies;

import dev.beamrlvr.checkpoints.CheckpointStore;
import dev.beamrlvr.checkpoints.OpenCheckpoint;
import dev.beamrlvr.policy.Policy;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The open policies of this JVM, shared by all workers in it: weights are loaded once a checkpoint.
 *
 * <p>A policy stays open while somebody holds a lease of it; of those that nobody holds, the one
 * used last stays open too, since the next stage probably wants it.
 */
public final class PolicyCache {

  private static final Distribution LOAD_LATENCY =
      Metrics.distribution(PolicyCache.class, "load_model_latency_milli_secs");
  private static final Map<String, Entry> OPEN = new LinkedHashMap<>();

  private PolicyCache() {}

  /**
   * Returns the policy of a published checkpoint, after verifying its digests when it is loaded.
   */
  public static PolicyLease open(CheckpointReference reference, PolicyDevice device) {
    return lease(
        reference.getPolicyDigest() + " on " + device,
        () -> {
          try (OpenCheckpoint checkpoint = CheckpointStore.open(reference)) {
            return new Entry(
                Policy.open(checkpoint.directory(), device), reference.getPolicyDigest());
          }
        });
  }

  /** Returns the policy of a Hugging Face directory on any Beam file system. */
  public static PolicyLease open(String directory, PolicyDevice device) {
    return lease(
        directory + " on " + device,
        () -> {
          try (PolicyFiles files = PolicyFiles.fetch(directory)) {
            return new Entry(Policy.open(files.directory(), device), files.weightsDigest());
          }
        });
  }

  private static synchronized PolicyLease lease(String key, Loader loader) {
    Entry entry = OPEN.remove(key);
    if (entry == null) {
      closeIdle(null);
      entry = load(loader);
    }
    OPEN.put(key, entry);
    entry.leases++;
    Entry leased = entry;
    return new PolicyLease(entry.policy, entry.digest, () -> release(leased));
  }

  private static Entry load(Loader loader) {
    long start = System.nanoTime();
    try {
      return loader.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      LOAD_LATENCY.update((System.nanoTime() - start) / 1_000_000);
    }
  }

  private static synchronized void release(Entry entry) {
    entry.leases--;
    if (entry.leases == 0) {
      closeIdle(entry);
    }
  }

  private static void closeIdle(Entry spared) {
    for (Iterator<Entry> entries = OPEN.values().iterator(); entries.hasNext(); ) {
      Entry entry = entries.next();
      if (entry.leases == 0 && entry != spared) {
        entries.remove();
        entry.policy.close();
      }
    }
  }

  private interface Loader {
    Entry load() throws IOException;
  }

  private static final class Entry {
    private final Policy policy;
    private final String digest;
    private int leases;

    Entry(Policy policy, String digest) {
      this.policy = policy;
      this.digest = digest;
    }
  }
}
