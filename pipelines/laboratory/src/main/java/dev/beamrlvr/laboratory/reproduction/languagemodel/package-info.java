/**
 * The paper's step sizes on the bundled language model.
 *
 * <p>In: a {@link dev.beamrlvr.laboratory.reproduction.languagemodel.SweepPlan}. Out: a training
 * run in a directory of its own for each step size, and the claims that their metrics.jsonl decide.
 * What is on disk is not computed again.
 */
package dev.beamrlvr.laboratory.reproduction.languagemodel;
