package dev.beamrlvr.internal.checkpoints;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who holds a run: the content of run.lock.
 *
 * @param host the machine's name
 * @param pid the process on it
 * @param started when the process started, in milliseconds since 1970, as process numbers are used
 *     again; 0 if the system does not tell
 * @param owner a name that no other attempt has
 * @param token number of the lease, higher for each new holder; 0 for a lock that is no lease
 * @param expires when the lease ends unless it is renewed, in milliseconds since 1970; 0 for a lock
 *     that is no lease
 */
@JsonPropertyOrder({"host", "pid", "started", "owner", "token", "expires"})
record LockHolder(String host, long pid, long started, String owner, long token, long expires) {

  static LockHolder here(long token, long expires) {
    ProcessHandle process = ProcessHandle.current();
    return new LockHolder(
        hostName(), process.pid(), startOf(process), UUID.randomUUID().toString(), token, expires);
  }

  LockHolder until(long newExpires) {
    return new LockHolder(host, pid, started, owner, token, newExpires);
  }

  /** Whether this is a process of this machine that has ended. */
  boolean isDeadHere() {
    if (!host.equals(hostName())) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isEmpty() || (started != 0 && startOf(process.get()) != started);
  }

  @Override
  public String toString() {
    return "process " + pid + " on " + host;
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
