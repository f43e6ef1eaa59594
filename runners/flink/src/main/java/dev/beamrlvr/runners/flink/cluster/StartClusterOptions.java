package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.pipelines.commands.InRange;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@link StartClusterCommand}. */
@Description("What to start")
public interface StartClusterOptions extends ClusterOptions {
  @InRange(atLeast = 1)
  @Description("Processes that work; 2 if not given. With more than run now, the others are added.")
  Integer getTaskManagers();

  void setTaskManagers(Integer value);

  @InRange(atLeast = 1)
  @Description("Slots of each TaskManager, which share its memory; 1 if not given.")
  Integer getSlots();

  void setSlots(Integer value);

  @InRange(atLeast = 0, atMost = 65535)
  @Description("Port of the JobManager's web address; 8081 if not given, 0 for any free one.")
  Integer getPort();

  void setPort(Integer value);

  @InRange(atLeast = 1)
  @Description("Starts this TaskManager alone, again after it has ended.")
  Integer getTaskManager();

  void setTaskManager(Integer value);

  @Default.Enum("ALL")
  @Description(
      "Which jars lie in lib/: all; DJL and libtorch, the others are uploaded with each job; or"
          + " none.")
  LibraryLayout getLib();

  void setLib(LibraryLayout value);
}
