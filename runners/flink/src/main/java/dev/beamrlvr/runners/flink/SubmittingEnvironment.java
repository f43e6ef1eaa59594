package dev.beamrlvr.runners.flink;

import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * The environment that Beam finds under the master {@code [auto]}: it makes the job graph itself
 * and hands it to a cluster. Flink has deprecated the interface; Beam's batch translation still
 * builds on it.
 */
@SuppressWarnings("deprecation")
final class SubmittingEnvironment extends ExecutionEnvironment {

  /** Where job graphs are run. */
  interface Cluster {
    /** Runs a job to its end. */
    JobExecutionResult execute(JobGraph graph) throws Exception;
  }

  private final Cluster cluster;

  private SubmittingEnvironment(Cluster cluster) {
    super(new Configuration());
    this.cluster = cluster;
  }

  /** Calls an action whose Flink jobs, submitted from this thread, run on a cluster. */
  static <T> T submittingTo(Cluster cluster, Callable<T> action) throws Exception {
    initializeContextEnvironment(() -> new SubmittingEnvironment(cluster));
    try {
      return action.call();
    } finally {
      resetContextEnvironment();
    }
  }

  /** Whether this is the program of a Flink application, which has brought its own environment. */
  static boolean isInApplication() {
    return !areExplicitEnvironmentsAllowed();
  }

  @Override
  public JobExecutionResult execute(String jobName) throws Exception {
    Plan program = createProgramPlan(jobName);
    UnreadOutputs.leaveOut(program);
    UnionsAtGroupings.move(program);
    KeysInTurn.group(program);
    program.setDefaultParallelism(Math.max(1, getParallelism()));
    lastJobExecutionResult = cluster.execute(ProgramCompiler.compile(program, getConfiguration()));
    return lastJobExecutionResult;
  }
}
