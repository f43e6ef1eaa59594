package dev.beamrlvr.runners.flink.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobManagerEnvironmentHeaders;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagersHeaders;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.util.ConfigurationException;
import org.apache.flink.util.ExceptionUtils;

/** What the JobManager at a web address answers about its cluster. */
public final class RemoteCluster implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 30;

  private final String address;
  private final RestClient client;

  private RemoteCluster(String address, RestClient client) {
    this.address = address;
    this.client = client;
  }

  /**
   * Names a cluster; nothing is asked yet.
   *
   * @param address the JobManager's {@code HOST:PORT}
   * @param configuration how to speak to it: certificates, time-outs
   */
  public static RemoteCluster at(String address, Configuration configuration) {
    try {
      return new RemoteCluster(address, new RestClient(configuration, Runnable::run));
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("Flink's configuration: " + e.getMessage(), e);
    }
  }

  /** The ids of the TaskManagers that have registered. */
  public Set<String> taskManagers() throws IOException {
    return ask(TaskManagersHeaders.getInstance()).getTaskManagerInfos().stream()
        .map(info -> info.getResourceId().getResourceIdString())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many slots no job has. */
  public int freeSlots() throws IOException {
    return ask(TaskManagersHeaders.getInstance()).getTaskManagerInfos().stream()
        .mapToInt(TaskManagerInfo::getNumberAvailableSlots)
        .sum();
  }

  /** The managed memory of the slot that has the least, in bytes; empty without TaskManagers. */
  public OptionalLong managedMemoryOfSlot() throws IOException {
    return ask(TaskManagersHeaders.getInstance()).getTaskManagerInfos().stream()
        .filter(info -> info.getNumberSlots() > 0)
        .mapToLong(
            info ->
                MemorySize.ofMebiBytes(info.getTotalResource().getManagedMB()).getBytes()
                    / info.getNumberSlots())
        .min();
  }

  /** The names of the jars of the JobManager's class path, which are those of {@code lib/}. */
  public Set<String> jars() throws IOException {
    var environment =
        RestMapperUtils.getStrictObjectMapper()
            .valueToTree(ask(JobManagerEnvironmentHeaders.getInstance()));
    return StreamSupport.stream(environment.path("classpath").spliterator(), false)
        .map(entry -> Path.of(entry.asText().replace(File.separatorChar, '/')))
        .map(entry -> String.valueOf(entry.getFileName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether user code takes the classes of a package from the cluster's class path first. */
  public boolean loadsFromItself(String packageName) throws IOException {
    Configuration configuration = new Configuration();
    ask(ClusterConfigurationInfoHeaders.getInstance())
        .forEach(entry -> configuration.setString(entry.getKey(), entry.getValue()));
    List<String> patterns = List.of(CoreOptions.getParentFirstLoaderPatterns(configuration));
    return "parent-first".equals(configuration.get(CoreOptions.CLASSLOADER_RESOLVE_ORDER))
        || patterns.stream().anyMatch(packageName::startsWith);
  }

  @Override
  public void close() {
    client.closeAsync();
  }

  private <P extends ResponseBody> P ask(
      MessageHeaders<EmptyRequestBody, P, EmptyMessageParameters> question) throws IOException {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    try {
      return client.sendRequest(host, port, question).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException e) {
      Throwable cause = ExceptionUtils.stripException(e.getCause(), CompletionException.class);
      throw new IOException(String.valueOf(cause.getMessage()).lines().findFirst().orElse(""), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + TIMEOUT_SECONDS + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
