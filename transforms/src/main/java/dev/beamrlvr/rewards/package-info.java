/**
 * Rewards that can be checked: every response is judged against the prompt's correct answer.
 *
 * <p>In: {@link dev.beamrlvr.schemas.Rollout}. Out: {@link dev.beamrlvr.schemas.VerifiedRollout},
 * with a verdict (correct, incorrect, no answer, error), the text that was taken for the answer,
 * the rule that found it and a reason. A verifier that fails gives a verdict of kind {@code ERROR}
 * and no reward, never a silent 0; one whose calls hang and cannot be ended stops the pipeline with
 * a {@link dev.beamrlvr.rewards.VerifierException}.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.rewards.VerifyAnswers}: judges every response.
 *   <li>{@link dev.beamrlvr.rewards.Verifier}: what judges one; implement it for a task of your
 *       own.
 *   <li>{@link dev.beamrlvr.rewards.Verdicts}: makes the verdicts that it returns.
 *   <li>{@link dev.beamrlvr.rewards.NumberVerifier}: judges numbers, as GSM8K asks for.
 *   <li>{@link dev.beamrlvr.rewards.GoldAnswers}: reads the correct answer out of a worked
 *       solution.
 *   <li>{@link dev.beamrlvr.rewards.RewardFunction}: what a verdict is worth, where it is not 1 or
 *       0.
 * </ul>
 */
package dev.beamrlvr.rewards;
