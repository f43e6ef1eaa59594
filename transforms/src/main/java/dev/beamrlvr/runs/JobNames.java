package dev.beamrlvr.runs;

import dev.beamrlvr.internal.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;

/**
 * Names jobs after the directory that they work in, so that people and later drivers know whose
 * they are: {@code rlvr-gsm8k-3f2a9c81d0e4b7a6-steps-11-20}. All runners take such names.
 */
final class JobNames {

  private static final int LONGEST_NAME = 32;
  private static final int DIGITS = 16;

  private JobNames() {}

  /** Returns how the names of all jobs of a run begin. */
  static String prefix(String directory) {
    String[] names = directory.split("/+");
    String name = names[names.length - 1].toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return "rlvr-"
        + name.substring(0, Math.min(name.length(), LONGEST_NAME))
        + "-"
        + Sha256.of(directory.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS)
        + "-";
  }

  /** Makes a pipeline whose job has such a name. */
  static Pipeline named(PipelineSession pipelines, String directory, String what) {
    Pipeline pipeline = pipelines.newPipeline();
    pipeline.getOptions().setJobName(prefix(directory) + what);
    return pipeline;
  }
}
