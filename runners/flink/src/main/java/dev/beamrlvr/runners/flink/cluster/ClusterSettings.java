package dev.beamrlvr.runners.flink.cluster;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a session cluster is to be.
 *
 * @param taskManagers processes that work
 * @param slots of each of them
 * @param port of the web address; 0 for any free one
 * @param layout which jars lie in {@code lib/}
 * @param environment variables of the TaskManagers beside those of this process
 * @param configuration further lines of Flink's configuration
 */
public record ClusterSettings(
    int taskManagers,
    int slots,
    int port,
    LibraryLayout layout,
    Map<String, String> environment,
    Map<String, String> configuration) {

  /** Two TaskManagers with one slot each, any free port, all jars in {@code lib/}. */
  public static ClusterSettings create() {
    return new ClusterSettings(2, 1, 0, LibraryLayout.ALL, ClusterNeeds.variables(), Map.of());
  }

  /** Copies the maps. */
  public ClusterSettings {
    environment = new TreeMap<>(environment);
    configuration = new TreeMap<>(configuration);
  }

  /** How many TaskManagers, and how many slots each of them has. */
  public ClusterSettings withTaskManagers(int number, int slotsEach) {
    return new ClusterSettings(number, slotsEach, port, layout, environment, configuration);
  }

  /** The port of the web address; 0 for any free one. */
  public ClusterSettings withPort(int number) {
    return new ClusterSettings(taskManagers, slots, number, layout, environment, configuration);
  }

  /** Which jars lie in {@code lib/}. */
  public ClusterSettings withLayout(LibraryLayout value) {
    return new ClusterSettings(taskManagers, slots, port, value, environment, configuration);
  }

  /** Sets a line of Flink's configuration. */
  public ClusterSettings withConfiguration(String key, String value) {
    return new ClusterSettings(
        taskManagers, slots, port, layout, environment, with(configuration, key, value));
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> changed = new TreeMap<>(map);
    changed.put(key, value);
    return changed;
  }
}
