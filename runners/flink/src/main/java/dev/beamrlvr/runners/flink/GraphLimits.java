package dev.beamrlvr.runners.flink;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.operators.util.TaskConfig;

/**
 * What Flink would refuse of a job graph after it was submitted, said before and with the number of
 * steps that works.
 *
 * @param managedMemory of a slot, in bytes
 * @param isRemote whether the graph travels to another process, written by Java's serialisation
 */
record GraphLimits(long managedMemory, boolean isRemote) {

  /** Flink's page, of which a sort needs ten, and two more to write with. */
  private static final int PAGE = 32 << 10;

  private static final int PAGES_OF_SORT = 12;

  /**
   * Vertices one after the other. Java's serialisation goes from one to the next and back, down a
   * recursion for which the JobManagers that we start or configure have the stack; others, with the
   * usual 1 MiB, read a path of 200 mostly, and some of 180 not.
   */
  private static final int LONGEST_PATH = 200;

  /** Says what is too large, and what to do. */
  static final class Exceeded extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    Exceeded(String message) {
      super(message);
    }
  }

  /**
   * Checks a job.
   *
   * @param steps how many training steps it takes; 0 for a job that is not for training
   * @throws Exceeded in one line, if it would not run
   */
  void check(JobGraph graph, int steps) {
    double pages = pagesOfSort(graph);
    if (pages < PAGES_OF_SORT) {
      throw new Exceeded(
          "The pipeline's graph has too many sorts for Flink's managed memory: "
              + fewer(steps, pages / PAGES_OF_SORT)
              + "raise "
              + (isRemote
                  ? "taskmanager.memory.managed.size in the cluster's configuration."
                  : "--flinkManagedMemory."));
    }
    int path = longestPath(graph);
    if (isRemote && path > LONGEST_PATH) {
      throw new Exceeded(
          "The pipeline's graph is too deep for Flink: "
              + fewer(steps, (double) LONGEST_PATH / path)
              + "make several pipelines of it.");
    }
  }

  private static String fewer(int steps, double share) {
    int works = (int) (steps * share);
    return works < 1 ? "" : "use --stepsPerPipeline=" + works + " or less, or ";
  }

  /** How many pages of the slot's managed memory the sort has that has the fewest. */
  private double pagesOfSort(JobGraph graph) {
    double smallest = 1;
    for (JobVertex vertex : graph.getVertices()) {
      smallest = Math.min(smallest, smallestShare(new TaskConfig(vertex.getConfiguration())));
    }
    return Math.floor(smallest * (managedMemory / PAGE));
  }

  private static double smallestShare(TaskConfig task) {
    double ofInputs =
        IntStream.range(0, task.getNumInputs())
            .mapToDouble(task::getRelativeMemoryInput)
            .filter(share -> share > 0)
            .min()
            .orElse(1);
    double ofChain =
        IntStream.range(0, task.getNumberOfChainedStubs())
            .mapToDouble(i -> smallestShare(task.getChainedStubConfig(i)))
            .min()
            .orElse(1);
    double ofDriver = task.getRelativeMemoryDriver();
    return Math.min(Math.min(ofInputs, ofChain), ofDriver > 0 ? ofDriver : 1);
  }

  static int longestPath(JobGraph graph) {
    Map<JobVertex, Integer> lengths = new HashMap<>();
    int longest = 0;
    for (JobVertex vertex : graph.getVerticesSortedTopologicallyFromSources()) {
      int length = 1;
      for (JobEdge input : vertex.getInputs()) {
        length = Math.max(length, 1 + lengths.get(input.getSource().getProducer()));
      }
      lengths.put(vertex, length);
      longest = Math.max(longest, length);
    }
    return longest;
  }
}
