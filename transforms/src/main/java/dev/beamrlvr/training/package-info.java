/**
 * One training step as a transform: from checkpoint k and its prompts to checkpoint k + 1.
 *
 * <p>In: a {@link dev.beamrlvr.schemas.CheckpointReference} and the {@link
 * dev.beamrlvr.schemas.PromptBatch}es of the step. Out: the next reference, the {@link
 * dev.beamrlvr.schemas.StepSummary} of the step and its {@link dev.beamrlvr.schemas.PromptGroup}s.
 * {@link dev.beamrlvr.training.TrainStep} strings the stages together: gradients of slots, one
 * direction, trials, the step. Weights and gradients travel as content-addressed files, never as
 * elements.
 */
package dev.beamrlvr.training;
