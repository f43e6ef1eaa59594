/**
 * The prompts, and the plan that says which of them are in which step.
 *
 * <p>In: JSONL or Avro files on any file system that Beam knows. Out: {@link
 * dev.beamrlvr.schemas.Prompt}, and {@link dev.beamrlvr.schemas.PromptBatch}, the unit of
 * generation. What cannot be read goes to the dead letters. Who is in which step and slot follows
 * from the seed, the epoch and the prompts' ids, never from the order in which prompts arrive.
 */
package dev.beamrlvr.prompts;
