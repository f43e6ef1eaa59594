package dev.beamrlvr.rollouts;

import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.PromptTemplate;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What {@link GenerateFn} needs of {@link GenerateRollouts}: the part that travels to workers. */
record GenerationSettings(
    @Nullable String policy,
    PromptTemplate template,
    int samplesPerPrompt,
    Sampling sampling,
    long seed,
    PolicyDevice device,
    int rowsPerCall,
    BadRecordRouter badRecordRouter)
    implements Serializable {}
