package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** Options as Beam's Flink runner writes them for its operators. */
class OptionsWrittenOnceTest {
  private final FlinkPipelineOptions options =
      PipelineOptionsFactory.fromArgs("--flinkMaster=here:1", "--parallelism=3")
          .as(FlinkPipelineOptions.class);

  @Test
  void beamWritesThemAsBefore() throws Exception {
    assertEquals(new ObjectMapper().writeValueAsString(options), written(options));
    assertEquals(
        "here:1",
        new SerializablePipelineOptions(options)
            .get()
            .as(FlinkPipelineOptions.class)
            .getFlinkMaster());
  }

  @Test
  void theyAreWrittenAgainOnlyAfterAChange() {
    CountedOptions counted = options.as(CountedOptions.class);
    counted.setCounted(new Counted("one"));
    String first = written(options);
    int times = Counted.TIMES_WRITTEN.get();
    assertEquals(first, written(counted));
    assertEquals(times, Counted.TIMES_WRITTEN.get());
    options.setParallelism(4);
    assertEquals(
        4,
        new SerializablePipelineOptions(counted)
            .get()
            .as(FlinkPipelineOptions.class)
            .getParallelism());
  }

  @Test
  void otherOptionsOfTheSameNumberAreWrittenToo() {
    FlinkPipelineOptions copy =
        new SerializablePipelineOptions(written(options)).get().as(FlinkPipelineOptions.class);
    assertEquals(options.getOptionsId(), copy.getOptionsId());
    copy.setFlinkMaster("there:2");
    options.setFlinkMaster(null);
    assertEquals(options.revision(), copy.revision());
    assertEquals("there:2", read(copy).getFlinkMaster());
    assertNull(read(options).getFlinkMaster());
  }

  private static String written(PipelineOptions options) {
    return new SerializablePipelineOptions(options).toString();
  }

  private static FlinkPipelineOptions read(PipelineOptions options) {
    return new SerializablePipelineOptions(written(options)).get().as(FlinkPipelineOptions.class);
  }

  /** Options with a value that counts how often it is written. */
  public interface CountedOptions extends PipelineOptions {
    Counted getCounted();

    void setCounted(Counted value);
  }

  /** Such a value. */
  public record Counted(String text) {
    private static final AtomicInteger TIMES_WRITTEN = new AtomicInteger();

    @JsonCreator
    public static Counted of(String text) {
      return new Counted(text);
    }

    @JsonValue
    public String written() {
      TIMES_WRITTEN.incrementAndGet();
      return text;
    }
  }
}
