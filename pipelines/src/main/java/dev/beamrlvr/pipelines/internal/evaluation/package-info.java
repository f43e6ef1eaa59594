/**
 * How good a policy is: prompts come in, success rates with standard errors go out. The estimators
 * know no Beam; the pipeline gathers each prompt's answers for them.
 */
package dev.beamrlvr.pipelines.internal.evaluation;
