package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.Verdict;
import java.io.Serializable;
import java.util.Optional;
import org.joda.time.Duration;

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
   * @throws VerifierException if no response can be judged any more; it stops the pipeline
   * @throws Exception if this one cannot be judged; {@link VerifyAnswers} turns it into a verdict
   *     of kind {@code ERROR}
   */
  Verdict verify(String question, String completion, String gold) throws Exception;

  /**
   * States how long one judgement may take; empty, the default, means that this verifier always
   * ends by itself. Whatever judges with it keeps to the limit as {@link VerifyAnswers#withTimeout}
   * says, training too, unless the pipeline sets another one there.
   *
   * <p>With a limit {@link #verify} runs on a thread of its own, and must end when that is
   * interrupted.
   */
  default Optional<Duration> timeLimit() {
    return Optional.empty();
  }
}
