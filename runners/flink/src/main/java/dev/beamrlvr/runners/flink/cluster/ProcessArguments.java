package dev.beamrlvr.runners.flink.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** The arguments of {@code java} for a process of Flink, its memory as Flink's scripts set it. */
final class ProcessArguments {
  private ProcessArguments() {}

  static List<String> ofJobManager(Configuration configuration, Path directory, Path log) {
    JobManagerProcessSpec memory =
        JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
            configuration, JobManagerOptions.JVM_HEAP_MEMORY);
    return arguments(
        JobManagerProcessUtils.generateJvmParametersStr(memory, configuration),
        jobManagerOptions(),
        StandaloneSessionClusterEntrypoint.class,
        JobManagerProcessUtils.generateDynamicConfigsStr(memory),
        directory,
        log);
  }

  static List<String> ofTaskManager(Configuration configuration, Path directory, Path log) {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    String id = TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key();
    return arguments(
        ProcessMemoryUtils.generateJvmParametersStr(memory),
        ClusterNeeds.taskManagerOptions(),
        TaskManagerRunner.class,
        TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)
            + (" -D " + id + "=" + configuration.getString(id, "")),
        directory,
        log);
  }

  /**
   * It schedules and does not compute: the optimising compiler would only take processors from the
   * TaskManagers beside it.
   */
  private static List<String> jobManagerOptions() {
    return Stream.concat(
            Stream.of("-XX:TieredStopAtLevel=1"), ClusterNeeds.jobManagerOptions().stream())
        .toList();
  }

  private static List<String> arguments(
      String memory,
      List<String> options,
      Class<?> program,
      String dynamic,
      Path directory,
      Path log) {
    List<String> arguments = new ArrayList<>(words(memory));
    arguments.addAll(ClusterNeeds.openedPackages());
    arguments.addAll(options);
    arguments.add("-Dlog.file=" + log);
    arguments.add("-Dorg.slf4j.simpleLogger.logFile=System.out");
    // Whatever a file on the class path says.
    arguments.add("-Dorg.slf4j.simpleLogger.log.org.apache.flink=info");
    arguments.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    arguments.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS");
    arguments.add(program.getName());
    arguments.addAll(List.of("--configDir", directory.toString()));
    arguments.addAll(words(dynamic));
    return arguments;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.trim().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
