package dev.beamrlvr.policies;

import dev.beamrlvr.policy.Policy;

/** A policy that stays open until the lease is closed. */
public final class PolicyLease implements AutoCloseable {

  private final Policy policy;
  private final String digest;
  private final Runnable release;

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
    release.run();
  }
}
