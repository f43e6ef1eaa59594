/**
 * Rewards that can be checked: every response is judged against the prompt's correct answer.
 *
 * <p>In: {@link dev.beamrlvr.schemas.Rollout}. Out: {@link dev.beamrlvr.schemas.VerifiedRollout},
 * with a verdict (correct, incorrect, no answer, error), the text that was taken for the answer,
 * the rule that found it and a reason. A verifier that fails gives a verdict of kind {@code ERROR}
 * and no reward, never a silent 0; one whose calls hang and cannot be ended stops the pipeline with
 * a {@link dev.beamrlvr.rewards.VerifierException}.
 */
package dev.beamrlvr.rewards;
