package dev.beamrlvr.internal.checkpoints;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
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
 * @param renewals how often the lease was renewed; {@link #GIVEN_BACK} once it has ended
 */
@JsonPropertyOrder({"host", "pid", "started", "owner", "token", "renewals"})
record LockHolder(String host, long pid, long started, String owner, long token, long renewals) {

  static final long GIVEN_BACK = -1;

  static LockHolder here(long token) {
    ProcessHandle process = ProcessHandle.current();
    return new LockHolder(
        hostName(), process.pid(), startOf(process), UUID.randomUUID().toString(), token, 0);
  }

  LockHolder renewed(long newRenewals) {
    return new LockHolder(host, pid, started, owner, token, newRenewals);
  }

  /** What a driver's pipelines carry: the token, and the owner where two have the same. */
  String lease() {
    return token + " " + owner;
  }

  /** Whether the holder of a lease has come after another, or with it and has won. */
  boolean hasTaken(String lease) {
    String[] other = lease.split(" ");
    long itsToken = Long.parseLong(other[0]);
    return token > itsToken || (token == itsToken && !owner.equals(other[1]));
  }

  boolean hasGivenBack() {
    return renewals == GIVEN_BACK;
  }

  /** Whether this is a process of this machine that has ended. */
  boolean isDeadHere() {
    return host.equals(hostName()) && !isAlive();
  }

  /** Whether this is a process of this machine that has not ended. */
  boolean isAliveHere() {
    return host.equals(hostName()) && isAlive();
  }

  private boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> started == 0 || startOf(process) == started)
        .isPresent();
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
