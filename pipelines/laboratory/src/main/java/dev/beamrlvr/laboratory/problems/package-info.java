/**
 * What made the data and the policy that come with the programs: seeds come in, JSONL files of
 * short arithmetic stories with worked solutions, a byte-level {@code tokenizer.json} and the base
 * policy go out.
 *
 * <p>The committed resources are what {@link dev.beamrlvr.laboratory.problems.MakeBundledProblems}
 * and {@link dev.beamrlvr.laboratory.problems.BasePolicyRecipe} write, byte for byte.
 */
package dev.beamrlvr.laboratory.problems;
