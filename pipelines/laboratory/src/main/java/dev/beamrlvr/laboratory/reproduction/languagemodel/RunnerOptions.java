package dev.beamrlvr.laboratory.reproduction.languagemodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.training.TrainCommandOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.common.ReflectHelpers;

/**
 * What a command's options say of the runner, for options of another command.
 *
 * <p>Beam knows one default for a property, so one set of options cannot be seen as those of two
 * commands that both have an output directory. It is written down and read again instead.
 */
final class RunnerOptions {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModules(ObjectMapper.findModules(ReflectHelpers.findClassLoader()));

  private final String json;

  private RunnerOptions(String json) {
    this.json = json;
  }

  /** Notes the options; from here on no pipeline can be run with them. */
  static RunnerOptions of(PipelineOptions options) {
    try {
      RunnerOptions noted = new RunnerOptions(JSON.writeValueAsString(options));
      PipelineOptionsFactory.resetCache();
      return noted;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Options must be writable as JSON", e);
    }
  }

  /** New options of {@code rlvr train} with this runner. */
  TrainCommandOptions forTraining() {
    try {
      return JSON.readValue(json, PipelineOptions.class).as(TrainCommandOptions.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Options must be readable as they were written", e);
    }
  }
}
