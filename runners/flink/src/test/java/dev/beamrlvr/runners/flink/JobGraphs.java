package dev.beamrlvr.runners.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;

/** The job graph that a pipeline becomes, without running it. */
final class JobGraphs {
  private JobGraphs() {}

  /** Returns its vertices, sources first. */
  static List<JobVertex> vertices(Pipeline pipeline) throws Exception {
    List<JobGraph> graphs = new ArrayList<>();
    SubmittingEnvironment.submittingTo(
        graph -> {
          graphs.add(graph);
          return new JobExecutionResult(graph.getJobID(), 0, Map.of());
        },
        pipeline::run);
    return graphs.get(0).getVerticesSortedTopologicallyFromSources();
  }
}
