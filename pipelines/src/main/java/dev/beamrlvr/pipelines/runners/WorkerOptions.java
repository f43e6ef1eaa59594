package dev.beamrlvr.pipelines.runners;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * How many workers a pipeline may use, whatever the runner calls them.
 *
 * <p>The command line spells it {@code --parallelism}. The property has another name because the
 * Flink runner owns a property {@code parallelism} with a default of its own, and Beam refuses two
 * interfaces that disagree about a default.
 */
public interface WorkerOptions extends PipelineOptions {
  @Hidden
  @Description("Elements processed at the same time; 0 leaves it to the runner's setup.")
  @Default.Integer(0)
  int getWorkers();

  void setWorkers(int workers);
}
