package dev.beamrlvr.runners.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** Options as Beam's Flink runner writes them for its operators. */
class OptionsForWorkersTest {
  private final FlinkPipelineOptions options =
      PipelineOptionsFactory.fromArgs("--flinkMaster=here:1", "--parallelism=3")
          .as(FlinkPipelineOptions.class);

  @Test
  void workersGetWhatBeamAndItsRunnerDeclare() throws Exception {
    options.setTempLocation("gs://bucket/temp");
    options.as(ExperimentalOptions.class).setExperiments(List.of("one", "two"));
    FlinkPipelineOptions read = read(options);
    assertEquals("here:1", read.getFlinkMaster());
    assertEquals(3, read.getParallelism());
    assertEquals("gs://bucket/temp", read.getTempLocation());
    assertEquals(List.of("one", "two"), read.as(ExperimentalOptions.class).getExperiments());
    assertEquals(options.getOptionsId(), read.getOptionsId());
    assertEquals(options.revision(), read.revision());
  }

  @Test
  void theCommandsOptionsStayWithTheDriver() {
    PipelineOptionsFactory.register(CommandsOptions.class);
    try {
      CommandsOptions commands =
          PipelineOptionsFactory.fromArgs("--answer=42", "--tempLocation=temp")
              .as(CommandsOptions.class);
      String written = written(commands);
      assertFalse(written.contains("answer"), written);
      assertEquals("temp", read(commands).getTempLocation());
      assertEquals("42", commands.getAnswer());
    } finally {
      PipelineOptionsFactory.resetCache();
    }
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

  /** Options of a command, which declare one of Beam's again. */
  public interface CommandsOptions extends PipelineOptions {
    String getAnswer();

    void setAnswer(String value);

    @Override
    String getTempLocation();

    @Override
    void setTempLocation(String value);
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
