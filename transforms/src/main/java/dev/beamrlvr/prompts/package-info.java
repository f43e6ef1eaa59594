/**
 * The prompts, and the plan that says which of them are in which step.
 *
 * <p>In: JSONL or Avro files on any file system that Beam knows. Out: {@link
 * dev.beamrlvr.schemas.Prompt}, and {@link dev.beamrlvr.schemas.PromptBatch}, the unit of
 * generation. What cannot be read goes to the dead letters. Who is in which step and slot follows
 * from the seed, the epoch and the prompts' ids, never from the order in which prompts arrive.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.prompts.ReadPrompts}: reads prompts from files.
 *   <li>{@link dev.beamrlvr.prompts.PlanSteps}: puts them into the batches of steps.
 *   <li>{@link dev.beamrlvr.prompts.StepPlan}: the same plan for a list of prompts, without Beam.
 *   <li>{@link dev.beamrlvr.prompts.PromptTemplate}: how a question becomes the text that a policy
 *       continues.
 *   <li>{@link dev.beamrlvr.prompts.DeadLetters}: writes bad records down, with their reasons.
 * </ul>
 */
package dev.beamrlvr.prompts;
