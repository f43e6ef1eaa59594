/**
 * One training step as a transform: from checkpoint k and its prompts to checkpoint k + 1.
 *
 * <p>In: a {@link dev.beamrlvr.schemas.CheckpointReference} and the {@link
 * dev.beamrlvr.schemas.PromptBatch}es of the step. Out: the next reference, the {@link
 * dev.beamrlvr.schemas.StepSummary} of the step and its {@link dev.beamrlvr.schemas.PromptGroup}s.
 * Weights and gradients travel as content-addressed files, never as elements.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.training.TrainStep}: strings the stages of a step together; {@link
 *       dev.beamrlvr.training.SampleGroups} and {@link dev.beamrlvr.training.UpdatePolicy} are its
 *       halves.
 *   <li>{@link dev.beamrlvr.training.TrainSettings}: what the steps of a run have in common.
 *   <li>{@link dev.beamrlvr.training.BaseCheckpoint}: the checkpoint that the first step starts
 *       from.
 *   <li>{@link dev.beamrlvr.training.StepRule}: how far a step goes; {@link
 *       dev.beamrlvr.training.AdaptiveStepRule}, {@link dev.beamrlvr.training.ScheduledStep}, or
 *       one of your own, which turns {@link dev.beamrlvr.training.StepEvidence} into a {@link
 *       dev.beamrlvr.training.StepChoice}.
 *   <li>{@link dev.beamrlvr.training.HeldOutSlopes}: how a rule's slopes are measured, from the
 *       {@link dev.beamrlvr.training.BatchGradient} of a step.
 *   <li>{@link dev.beamrlvr.training.TrainingException}: a step that cannot be taken.
 * </ul>
 */
package dev.beamrlvr.training;
