package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.pipelines.internal.inputs.PolicyOptions;
import dev.beamrlvr.pipelines.internal.inputs.PromptOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** All options of the command {@code train}. */
public interface TrainCommandOptions
    extends TrainOptions,
        PolicyOptions,
        PromptOptions,
        RolloutOptions,
        StepOptions,
        AdapterOptions,
        PipelineOptions {}
