package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.Verdict;
import java.io.Serializable;

/**
 * Judges one response; implement it to train on a task of your own.
 *
 * <pre>{@code
 * rollouts.apply(VerifyAnswers.using((question, completion, gold) ->
 *     completion.strip().equals(gold)
 *         ? Verdicts.correct(completion, "equal", "the same text")
 *         : Verdicts.incorrect(completion, "equal", "another text")));
 * }</pre>
 *
 * <p>The verdict must depend on the three arguments alone, so that a retry judges alike. Instances
 * are serialised with the pipeline, and one instance is called by one thread at a time.
 */
@FunctionalInterface
public interface Verifier extends Serializable {

  /**
   * Judges a response.
   *
   * @param question the problem, without any template
   * @param completion the response as text
   * @param gold the correct answer
   * @return the verdict, made with {@link Verdicts}; never null
   * @throws Exception if no judgement is possible; {@link VerifyAnswers} turns it into a verdict of
   *     kind {@code ERROR}
   */
  Verdict verify(String question, String completion, String gold) throws Exception;
}
