package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;

/** Job graphs of a {@code ParDo} with three outputs. */
class UnreadOutputsTest {

  private static final TupleTag<Integer> MAIN = new TupleTag<>("main") {};
  private static final TupleTag<Integer> SECOND = new TupleTag<>("second") {};
  private static final TupleTag<Integer> THIRD = new TupleTag<>("third") {};

  private final Pipeline pipeline = Pipeline.create(options());

  @Test
  void outputsThatNothingReadsAreNoTasks() throws Exception {
    grouped(threeOutputs(), SECOND);
    List<String> vertices = vertices();
    assertEquals(1, count(vertices, "DataSink"), vertices::toString);
    assertEquals(1, count(vertices, "Three.second"), vertices::toString);
    assertEquals(0, count(vertices, "Three.main") + count(vertices, "Three.third"));
    assertTrue(
        vertices.stream().anyMatch(name -> name.matches(".*DataSource.* at Three.*Three.second.*")),
        vertices::toString);
  }

  @Test
  void allOutputsThatSomethingReadsStay() throws Exception {
    PCollectionTuple outputs = threeOutputs();
    grouped(outputs, SECOND);
    grouped(outputs, THIRD);
    List<String> vertices = vertices();
    assertEquals(2, count(vertices, "DataSink"), vertices::toString);
    assertEquals(0, count(vertices, "Three.main"), vertices::toString);
    assertEquals(1, count(vertices, "Three.second"), vertices::toString);
    assertEquals(1, count(vertices, "Three.third"), vertices::toString);
  }

  @Test
  void whatHasNoReaderAtAllStillRuns() throws Exception {
    threeOutputs();
    List<String> vertices = vertices();
    assertEquals(1, count(vertices, "DataSink"), vertices::toString);
    assertTrue(vertices.get(0).contains("Three"), vertices::toString);
  }

  private PCollectionTuple threeOutputs() {
    PCollectionTuple outputs =
        pipeline
            .apply(Create.of(1, 2, 3))
            .apply(
                "Three",
                ParDo.of(new Three()).withOutputTags(MAIN, TupleTagList.of(SECOND).and(THIRD)));
    List.of(MAIN, SECOND, THIRD).forEach(tag -> outputs.get(tag).setCoder(VarIntCoder.of()));
    return outputs;
  }

  private static void grouped(PCollectionTuple outputs, TupleTag<Integer> tag) {
    outputs
        .get(tag)
        .apply("Key " + tag.getId(), WithKeys.of(0))
        .apply("Group " + tag.getId(), GroupByKey.create())
        .apply("Values " + tag.getId(), Values.create());
  }

  private List<String> vertices() throws Exception {
    return JobGraphs.vertices(pipeline).stream().map(JobVertex::getName).toList();
  }

  private static long count(List<String> vertices, String word) {
    return vertices.stream().filter(name -> name.contains(word)).count();
  }

  private static FlinkPipelineOptions options() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[auto]");
    options.setStreaming(false);
    options.setParallelism(2);
    return options;
  }

  private static final class Three extends DoFn<Integer, Integer> {
    @ProcessElement
    public void process(@Element Integer number, MultiOutputReceiver output) {
      output.get(MAIN).output(number);
      output.get(SECOND).output(number);
      output.get(THIRD).output(number);
    }
  }
}
