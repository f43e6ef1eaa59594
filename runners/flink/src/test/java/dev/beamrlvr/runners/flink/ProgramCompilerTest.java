package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.java.DataSet;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.api.java.io.DiscardingOutputFormat;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.optimizer.DataStatistics;
import org.apache.flink.optimizer.Optimizer;
import org.apache.flink.optimizer.plantranslate.JobGraphGenerator;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;

/** Programs in which every step is passed on two paths, as training steps are. */
@SuppressWarnings("deprecation")
class ProgramCompilerTest {

  @Test
  void aJobGraphIsTheOneThatFlinkMakes() {
    Plan program = steps(6);
    JobGraph flinks =
        new JobGraphGenerator(new Configuration())
            .compileJobGraph(
                new Optimizer(new DataStatistics(), new Configuration()).compile(program),
                program.getJobId());
    JobGraph ours = ProgramCompiler.compile(steps(6), new Configuration());
    assertEquals(describe(flinks), describe(ours));
  }

  /** Flink's own optimizer walks 2 to the power of 60 paths here. */
  @Test
  void sixtyStepsMakeAGraph() throws Exception {
    JobGraph graph = DeepStack.call(() -> ProgramCompiler.compile(steps(60), new Configuration()));
    assertTrue(graph.getNumberOfVertices() > 60, () -> graph.getNumberOfVertices() + " vertices");
  }

  @Test
  void tooManyStepsForTheMemoryOfSortsAreRefusedWithTheNumberThatWorks() throws Exception {
    JobGraph graph = ProgramCompiler.compile(steps(20), new Configuration());
    GraphLimits limits = new GraphLimits(20 * 12 * (32 << 10), false);
    limits.check(graph, 20);
    GraphLimits half = new GraphLimits(10 * 12 * (32 << 10), false);
    assertEquals(
        "The pipeline's graph has too many sorts for Flink's managed memory: use"
            + " --stepsPerPipeline=10 or less, or raise --flinkManagedMemory.",
        assertThrows(IllegalArgumentException.class, () -> half.check(graph, 20)).getMessage());
    GraphLimits remote = new GraphLimits(10 * 12 * (32 << 10), true);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> remote.check(graph, 0))
            .getMessage()
            .endsWith(
                "managed memory: raise taskmanager.memory.managed.size in the cluster's"
                    + " configuration."));
  }

  @Test
  void whatIsTooDeepToTravelIsRefusedWithTheNumberThatWorks() throws Exception {
    JobGraph graph = DeepStack.call(() -> ProgramCompiler.compile(steps(400), new Configuration()));
    new GraphLimits(Long.MAX_VALUE, false).check(graph, 400);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new GraphLimits(Long.MAX_VALUE, true).check(graph, 400))
            .getMessage();
    assertTrue(message.matches(".* too deep .* --stepsPerPipeline=[0-9]+ or less.*"), message);
    int works = Integer.parseInt(message.replaceAll(".*=([0-9]+) .*", "$1"));
    JobGraph smaller =
        DeepStack.call(() -> ProgramCompiler.compile(steps(works), new Configuration()));
    new GraphLimits(Long.MAX_VALUE, true).check(smaller, works);
  }

  private static Plan steps(int count) {
    ExecutionEnvironment environment = ExecutionEnvironment.createLocalEnvironment(3);
    DataSet<Long> checkpoint = environment.fromElements(1L, 2L);
    for (int step = 1; step <= count; step++) {
      DataSet<Long> answers = checkpoint.map(number -> 2 * number).returns(Long.class);
      checkpoint =
          checkpoint
              .union(answers)
              .groupBy(number -> number % 2)
              .reduceGroup(
                  (Iterable<Long> numbers, org.apache.flink.util.Collector<Long> output) ->
                      numbers.forEach(output::collect))
              .returns(Long.class);
      checkpoint.output(new DiscardingOutputFormat<>()).name("sink");
    }
    return environment.createProgramPlan("steps");
  }

  /** Vertices in order, with their parallelism and what they read how. */
  private static List<String> describe(JobGraph graph) {
    List<String> vertices = new ArrayList<>();
    for (JobVertex vertex : graph.getVerticesSortedTopologicallyFromSources()) {
      StringBuilder text = new StringBuilder(vertex.getName() + " x " + vertex.getParallelism());
      vertex
          .getInputs()
          .forEach(
              input ->
                  text.append(", ")
                      .append(input.getShipStrategyName())
                      .append(' ')
                      .append(input.getDistributionPattern())
                      .append(" from ")
                      .append(input.getSource().getProducer().getName()));
      vertices.add(text.toString());
    }
    return vertices;
  }
}
