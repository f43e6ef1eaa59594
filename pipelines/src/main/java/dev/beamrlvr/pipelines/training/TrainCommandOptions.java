package dev.beamrlvr.pipelines.training;

import org.apache.beam.sdk.options.PipelineOptions;

/** All options of the command {@code train}. */
public interface TrainCommandOptions
    extends TrainOptions, RolloutOptions, StepOptions, PipelineOptions {}
