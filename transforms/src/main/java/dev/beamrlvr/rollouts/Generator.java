package dev.beamrlvr.rollouts;

import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FinishReason;
import java.io.Serializable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What answers prompts: the policy in this JVM ({@link PolicyGenerator}), or an engine of your own.
 *
 * <pre>{@code
 * record ServerGenerator(String address) implements Generator {
 *   public Session open(CheckpointReference checkpoint) {
 *     return new ServerSession(address);      // on the worker; Session.generate asks the server
 *   }
 * }
 *
 * batches.apply(GenerateRollouts.using(new ServerGenerator("localhost:8000")));
 * }</pre>
 *
 * <p>An instance is serialised with the pipeline and holds settings only. Its fields belong to the
 * identity of a training run. Sessions are opened on workers, by several threads at once.
 */
public interface Generator extends Serializable {

  /**
   * Opens the engine for one prompt batch; what is expensive to open should be kept for the next.
   *
   * @param checkpoint what the batch must be answered with, as training steps say it; null in
   *     pipelines that do not train
   * @throws IllegalArgumentException if the engine needs a checkpoint and there is none
   */
  Session open(@Nullable CheckpointReference checkpoint) throws Exception;

  /** An open engine; used by one thread. */
  interface Session extends AutoCloseable {

    /**
     * Answers every prompt of a request, in order.
     *
     * @return one answer a prompt; each has {@link Request#samplesPerPrompt()} responses, or says
     *     why the prompt cannot be answered
     */
    List<Answer> generate(Request request) throws Exception;

    /**
     * SHA-256 of the weights that answer, hexadecimal. Training refuses responses whose digest is
     * not that of the checkpoint it starts from.
     */
    String policyDigest();

    /** What decides the bits of the answers besides: versions, processor, device; one line. */
    String fingerprint();

    @Override
    void close();
  }

  /**
   * What is asked.
   *
   * @param step training step, 0 outside training
   * @param prompts in the order of the batch
   * @param samplesPerPrompt responses to each prompt, G
   * @param sampling temperature, nucleus and length limit
   * @param seed of all random numbers. Reproducible engines draw a token's from (seed, step, prompt
   *     id, sample, position) and nothing else
   * @param endTokens special tokens, as they are written, that end a response besides those of the
   *     engine itself
   */
  record Request(
      int step,
      List<PromptText> prompts,
      int samplesPerPrompt,
      Sampling sampling,
      long seed,
      List<String> endTokens) {}

  /**
   * A prompt as the engine reads it.
   *
   * @param id the prompt's identity
   * @param text what the policy continues, the template applied
   */
  record PromptText(String id, String text) {}

  /**
   * What came of a prompt.
   *
   * @param promptTokenIds the prompt's tokens as the engine read them
   * @param responses one a sample, in the order of the samples; empty for a refused prompt
   * @param refusal why the prompt cannot be answered, in one line; null if it was
   */
  record Answer(int[] promptTokenIds, List<Response> responses, @Nullable String refusal) {

    /**
     * Checks that nothing is missing.
     *
     * @throws IllegalArgumentException if something is
     */
    public Answer {
      if (promptTokenIds == null || responses == null) {
        throw new IllegalArgumentException(
            "an answer needs the prompt's tokens and responses, or Answer.refused says why there are"
                + " none");
      }
    }

    /** Returns the answer to a prompt. */
    public static Answer of(int[] promptTokenIds, List<Response> responses) {
      return new Answer(promptTokenIds, responses, null);
    }

    /** Returns the answer to a prompt that cannot be answered; it goes to the bad records. */
    public static Answer refused(String reason) {
      return new Answer(new int[0], List.of(), reason);
    }
  }

  /**
   * One response.
   *
   * @param text as the verifier reads it, without the token that ended it
   * @param tokenIds its tokens, with the one that ended it
   * @param logProbs log-probability of each token under the policy, in nats: what training is told
   * @param finishReason whether a token ended it or the limit
   * @param samplerLogProbs log-probability of each token in the distribution it was drawn from, in
   *     nats, where the engine computes in another way than training does; null where that is
   *     {@code logProbs}
   */
  record Response(
      String text,
      int[] tokenIds,
      float[] logProbs,
      FinishReason finishReason,
      float @Nullable [] samplerLogProbs) {

    /**
     * Checks that nothing is missing, and that every token has its log-probabilities.
     *
     * @throws IllegalArgumentException if one has not
     */
    public Response {
      if (text == null || tokenIds == null || logProbs == null || finishReason == null) {
        throw new IllegalArgumentException(
            "a response needs a text, tokens, their log-probabilities and the reason of its end");
      }
      check("logProbs", logProbs, tokenIds);
      if (samplerLogProbs != null) {
        check("samplerLogProbs", samplerLogProbs, tokenIds);
      }
    }

    private static void check(String name, float[] logProbs, int[] tokenIds) {
      if (logProbs.length != tokenIds.length) {
        throw new IllegalArgumentException(
            "a response has "
                + logProbs.length
                + " "
                + name
                + " for "
                + tokenIds.length
                + " tokens: one for each, also for the token that ended it");
      }
    }

    /** A response that was drawn with the probabilities that training is told. */
    public Response(String text, int[] tokenIds, float[] logProbs, FinishReason finishReason) {
      this(text, tokenIds, logProbs, finishReason, null);
    }
  }
}
