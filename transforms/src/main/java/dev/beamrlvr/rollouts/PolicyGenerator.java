package dev.beamrlvr.rollouts;

import dev.beamrlvr.internal.policies.NativeTime;
import dev.beamrlvr.internal.policies.PolicyCache;
import dev.beamrlvr.internal.policies.PolicyLease;
import dev.beamrlvr.internal.policy.Completion;
import dev.beamrlvr.internal.policy.CounterBasedUniforms;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.Sampling.Precision;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FinishReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The policy in this JVM: of a Hugging Face directory, or of the checkpoint that a batch carries.
 *
 * <pre>{@code
 * GenerateRollouts.using(
 *     PolicyGenerator.of("/models/Qwen2.5-0.5B").withDevice(PolicyDevice.GPU))
 * }</pre>
 *
 * <p>The same request gives the same bits on machines of one {@link NumericFingerprint}. Weights
 * are loaded once a worker.
 */
public final class PolicyGenerator implements Generator {

  private final @Nullable String directory;
  private final @Nullable String adapter;
  private final PolicyDevice device;
  private final @Nullable Integer rowsPerCall;

  private PolicyGenerator(
      @Nullable String directory,
      @Nullable String adapter,
      PolicyDevice device,
      @Nullable Integer rowsPerCall) {
    this.directory = directory;
    this.adapter = adapter;
    this.device = device;
    this.rowsPerCall = rowsPerCall;
  }

  /** Answers with the policy in a Hugging Face directory, on any Beam file system. */
  public static PolicyGenerator of(String directory) {
    if (directory.isBlank()) {
      throw new IllegalArgumentException("the policy's directory is empty: name one");
    }
    return new PolicyGenerator(directory, null, PolicyDevice.CPU, null);
  }

  /** Answers with the checkpoint that each batch carries, as training steps need it. */
  public static PolicyGenerator ofBatch() {
    return new PolicyGenerator(null, null, PolicyDevice.CPU, null);
  }

  /**
   * Answers with the policy and an adapter as PEFT writes it, in a directory on any Beam file
   * system; null for the policy alone.
   *
   * @throws IllegalArgumentException if the policy is that of each batch
   */
  public PolicyGenerator withAdapter(@Nullable String adapter) {
    if (directory == null && adapter != null) {
      throw new IllegalArgumentException(
          "an adapter needs its policy: name one with of(directory)");
    }
    return new PolicyGenerator(directory, adapter, device, rowsPerCall);
  }

  /** Where the policy runs; the CPU by default. */
  public PolicyGenerator withDevice(PolicyDevice device) {
    return new PolicyGenerator(directory, adapter, device, rowsPerCall);
  }

  /**
   * Most responses that are generated together: more are faster and need more memory. When a
   * quarter of them have ended, others of the same request take their places. Without a number, as
   * by default, they are 128 on a processor, and on a GPU a power of two that follows from the
   * GPU's memory, the policy's shape, and the lengths and precision that are asked for. It decides
   * rounding.
   */
  public PolicyGenerator withRowsPerCall(@Nullable Integer rows) {
    if (rows != null && rows < 1) {
      throw new IllegalArgumentException("rows per call must be at least 1, not " + rows);
    }
    return new PolicyGenerator(directory, adapter, device, rows);
  }

  /** Checks that the device can sample so. */
  void check(Sampling sampling) {
    sampling.precision().check(device);
  }

  @Override
  public Session open(@Nullable CheckpointReference checkpoint) {
    if (directory != null) {
      return new PolicySession(PolicyCache.open(directory, adapter, device));
    }
    if (checkpoint == null) {
      throw new IllegalArgumentException(
          "a prompt batch carries no policy: give GenerateRollouts one with using(directory)");
    }
    return new PolicySession(PolicyCache.open(checkpoint, device));
  }

  @Override
  public String toString() {
    return (directory == null ? "the batch's checkpoint" : directory)
        + (adapter == null ? "" : " with " + adapter)
        + " on "
        + device;
  }

  private final class PolicySession implements Session {

    private final PolicyLease lease;

    PolicySession(PolicyLease lease) {
      this.lease = lease;
    }

    @Override
    public List<Answer> generate(Request request) {
      Answer[] answers = new Answer[request.prompts().size()];
      List<Integer> answerable = new ArrayList<>();
      List<int[]> tokenIds = new ArrayList<>();
      PolicyConfiguration configuration = lease.policy().configuration();
      for (int i = 0; i < answers.length; i++) {
        int[] prompt = lease.policy().tokenizer().encode(request.prompts().get(i).text());
        String refusal = configuration.refusal(prompt.length, request.sampling());
        if (refusal != null) {
          answers[i] = Answer.refused(refusal);
        } else {
          answerable.add(i);
          tokenIds.add(prompt);
        }
      }
      List<List<Completion>> completions = completions(request, answerable, tokenIds);
      List<List<Response>> responses = responses(request, tokenIds, completions);
      for (int i = 0; i < responses.size(); i++) {
        answers[answerable.get(i)] = Answer.of(tokenIds.get(i), responses.get(i));
      }
      return Arrays.asList(answers);
    }

    private List<List<Completion>> completions(
        Request request, List<Integer> prompts, List<int[]> tokenIds) {
      List<String> ids = prompts.stream().map(i -> request.prompts().get(i).id()).toList();
      CounterBasedUniforms uniforms = new CounterBasedUniforms(request.seed(), request.step(), ids);
      Policy policy = lease.policy();
      int samples = request.samplesPerPrompt();
      int rows =
          rowsPerCall != null
              ? rowsPerCall
              : policy.rowsPerCall(tokenIds, samples, request.sampling());
      return NativeTime.measure(
          "generate",
          () ->
              policy.generate(
                  tokenIds, samples, request.sampling(), uniforms, endTokenIds(request), rows));
    }

    private List<Integer> endTokenIds(Request request) {
      Set<Integer> ids = new LinkedHashSet<>(lease.policy().configuration().endTokenIds());
      request.endTokens().forEach(token -> ids.add(lease.policy().tokenizer().tokenId(token)));
      return List.copyOf(ids);
    }

    /** Scores what was sampled in another way than policies are scored. */
    private List<List<Response>> responses(
        Request request, List<int[]> prompts, List<List<Completion>> completions) {
      boolean isScored = request.sampling().precision() == Precision.FLOAT32;
      float[][] scores = isScored ? null : scores(request, prompts, completions);
      List<List<Response>> responses = new ArrayList<>();
      int at = 0;
      for (List<Completion> ofPrompt : completions) {
        List<Response> group = new ArrayList<>();
        for (Completion completion : ofPrompt) {
          group.add(
              isScored
                  ? response(completion, completion.logProbs(), null)
                  : response(completion, scores[at], completion.logProbs()));
          at++;
        }
        responses.add(group);
      }
      return responses;
    }

    private float[][] scores(
        Request request, List<int[]> prompts, List<List<Completion>> completions) {
      List<TokenSequence> sequences = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        for (Completion completion : completions.get(i)) {
          sequences.add(new TokenSequence(prompts.get(i), completion.tokenIds()));
        }
      }
      double temperature = request.sampling().temperature();
      return NativeTime.measure("score", () -> lease.policy().logProbs(sequences, temperature));
    }

    private Response response(
        Completion completion, float[] logProbs, float @Nullable [] samplerLogProbs) {
      Policy policy = lease.policy();
      int[] tokens = completion.tokenIds();
      int length = tokens.length - (completion.endedByToken() ? 1 : 0);
      return new Response(
          policy.tokenizer().decode(Arrays.copyOf(tokens, length)),
          tokens,
          logProbs,
          completion.endedByToken() ? FinishReason.STOP : FinishReason.LENGTH,
          samplerLogProbs);
    }

    @Override
    public String policyDigest() {
      return lease.digest();
    }

    @Override
    public String fingerprint() {
      return NumericFingerprint.of(device);
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}
