package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;

/** Job graphs of unions of two and three, and what comes of them. */
class UnionsAtGroupingsTest {

  private final Pipeline pipeline = Pipeline.create(options());

  @Test
  void groupingsReadTheBranchesOfTheirUnion() throws Exception {
    sums(union("a", "b", "c"));
    List<JobVertex> vertices = vertices();
    assertEquals(4, vertices.size(), vertices::toString);
    List<JobEdge> inputs = vertices.get(3).getInputs();
    assertEquals(3, inputs.size());
    inputs.forEach(input -> assertEquals("Custom Partition on [0]", input.getShipStrategyName()));
  }

  @Test
  void whatElseReadsAUnionFindsIt() throws Exception {
    PCollection<KV<Integer, Integer>> union = union("a", "b");
    sums(union);
    union.apply("Other", MapElements.into(TypeDescriptors.integers()).via(KV::getValue));
    List<JobVertex> vertices = vertices();
    assertEquals(
        1,
        vertices.stream().filter(vertex -> vertex.getName().contains("UnionFixFilter")).count(),
        vertices::toString);
  }

  @Test
  void eachElementIsGroupedOnce() throws Exception {
    PAssert.that(sums(union("a", "b", "c")))
        .containsInAnyOrder(List.of(KV.of(1, 33), KV.of(2, 66), KV.of(3, 99)));
    try (EmbeddedCluster cluster =
        EmbeddedCluster.start(2, PipelineOptionsFactory.as(EmbeddedClusterOptions.class))) {
      SubmittingEnvironment.submittingTo(cluster, pipeline::run);
    }
  }

  private PCollection<KV<Integer, Integer>> union(String... branches) {
    PCollectionList<KV<Integer, Integer>> list = PCollectionList.empty(pipeline);
    for (String branch : branches) {
      list =
          list.and(
              pipeline.apply(
                  branch,
                  Create.of(KV.of(1, 1), KV.of(1, 10), KV.of(2, 22), KV.of(3, 30), KV.of(3, 3))));
    }
    return list.apply("Together", Flatten.pCollections());
  }

  private static PCollection<KV<Integer, Integer>> sums(PCollection<KV<Integer, Integer>> union) {
    return union
        .apply("By key", GroupByKey.create())
        .apply(
            "Sums",
            MapElements.into(
                    TypeDescriptors.kvs(TypeDescriptors.integers(), TypeDescriptors.integers()))
                .via(group -> KV.of(group.getKey(), sum(group.getValue()))));
  }

  private static int sum(Iterable<Integer> numbers) {
    return StreamSupport.stream(numbers.spliterator(), false).mapToInt(number -> number).sum();
  }

  private List<JobVertex> vertices() throws Exception {
    return JobGraphs.vertices(pipeline).stream()
        .filter(vertex -> !vertex.getName().startsWith("DataSink"))
        .toList();
  }

  private static FlinkPipelineOptions options() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[auto]");
    options.setStreaming(false);
    options.setParallelism(2);
    return options;
  }
}
