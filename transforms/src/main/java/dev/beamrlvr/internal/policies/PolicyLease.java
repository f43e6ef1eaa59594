package dev.beamrlvr.internal.policies;

import dev.beamrlvr.internal.policy.Policy;
import java.util.concurrent.atomic.AtomicBoolean;

/** A policy that stays open until the lease is closed; closing it again does nothing. */
public final class PolicyLease implements AutoCloseable {

  private final Policy policy;
  private final String digest;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  PolicyLease(Policy policy, String digest, Runnable release) {
    this.policy = policy;
    this.digest = digest;
    this.release = release;
  }

  /** The policy; others may be using it too. */
  public Policy policy() {
    return policy;
  }

  /** SHA-256 of the weights, hexadecimal. */
  public String digest() {
    return digest;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
