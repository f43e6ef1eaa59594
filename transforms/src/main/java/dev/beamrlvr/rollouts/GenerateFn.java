package dev.beamrlvr.rollouts;

import dev.beamrlvr.policies.NativeTime;
import dev.beamrlvr.policies.PolicyCache;
import dev.beamrlvr.policies.PolicyLease;
import dev.beamrlvr.policy.Completion;
import dev.beamrlvr.policy.CounterBasedUniforms;
import dev.beamrlvr.policy.NumericFingerprint;
import dev.beamrlvr.policy.Policy;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;

/** Runs the policy over one prompt batch. */
final class GenerateFn extends DoFn<PromptBatch, Rollout> {

  private final GenerationSettings settings;
  private final Counter inferences = Metrics.counter(GenerateRollouts.class, "num_inferences");
  private final Counter tokens = Metrics.counter(GenerateRollouts.class, "response_tokens");
  private final Distribution latency =
      Metrics.distribution(GenerateRollouts.class, "inference_batch_latency_micro_secs");

  GenerateFn(GenerationSettings settings) {
    this.settings = settings;
  }

  @ProcessElement
  public void process(@Element PromptBatch batch, MultiOutputReceiver output) throws Exception {
    if (batch.getPrompts().isEmpty()) {
      return;
    }
    try (PolicyLease lease = lease(batch)) {
      List<PreparedPrompt> prompts = prepare(batch, lease.policy(), output);
      int promptsPerCall = Math.max(1, settings.rowsPerCall() / settings.samplesPerPrompt());
      for (int from = 0; from < prompts.size(); from += promptsPerCall) {
        int to = Math.min(prompts.size(), from + promptsPerCall);
        generate(batch, prompts.subList(from, to), lease, output);
      }
    }
  }

  private PolicyLease lease(PromptBatch batch) {
    if (settings.policy() != null) {
      return PolicyCache.open(settings.policy(), settings.device());
    }
    CheckpointReference reference = batch.getPolicy();
    if (reference == null) {
      throw new IllegalArgumentException(
          "a prompt batch carries no policy: give GenerateRollouts one with using(directory)");
    }
    return PolicyCache.open(reference, settings.device());
  }

  private List<PreparedPrompt> prepare(PromptBatch batch, Policy policy, MultiOutputReceiver output)
      throws Exception {
    int room = policy.configuration().maxPositions() - settings.sampling().maxNewTokens();
    List<PreparedPrompt> prepared = new ArrayList<>();
    for (Prompt prompt : batch.getPrompts()) {
      String text = settings.template().apply(prompt.getQuestion());
      int[] tokenIds = policy.tokenizer().encode(text);
      if (tokenIds.length == 0 || tokenIds.length > room) {
        settings
            .badRecordRouter()
            .route(
                output,
                prompt,
                RecordCoders.of(Prompt.class),
                null,
                tokenIds.length == 0
                    ? "prompt " + prompt.getId() + " is empty"
                    : String.format(
                        Locale.ROOT,
                        "prompt %s has %d tokens, but at most %d leave room for a response",
                        prompt.getId(),
                        tokenIds.length,
                        room));
      } else {
        prepared.add(new PreparedPrompt(prompt, text, tokenIds));
      }
    }
    return prepared;
  }

  private void generate(
      PromptBatch batch,
      List<PreparedPrompt> prompts,
      PolicyLease lease,
      MultiOutputReceiver output) {
    List<int[]> tokenIds = prompts.stream().map(PreparedPrompt::tokenIds).toList();
    List<String> ids = prompts.stream().map(prepared -> prepared.prompt().getId()).toList();
    CounterBasedUniforms uniforms = new CounterBasedUniforms(settings.seed(), batch.getStep(), ids);
    long start = System.nanoTime();
    List<List<Completion>> completions =
        NativeTime.measure(
            "generate",
            () ->
                lease
                    .policy()
                    .generate(
                        tokenIds, settings.samplesPerPrompt(), settings.sampling(), uniforms));
    latency.update((System.nanoTime() - start) / 1000);
    OutputReceiver<Rollout> rollouts = output.get(GenerateRollouts.ROLLOUTS);
    for (int i = 0; i < prompts.size(); i++) {
      for (int sample = 0; sample < settings.samplesPerPrompt(); sample++) {
        Completion completion = completions.get(i).get(sample);
        inferences.inc();
        tokens.inc(completion.tokenIds().length);
        rollouts.output(rollout(batch, prompts.get(i), sample, completion, lease));
      }
    }
  }

  private Rollout rollout(
      PromptBatch batch,
      PreparedPrompt prepared,
      int sample,
      Completion completion,
      PolicyLease lease) {
    return Rollout.newBuilder()
        .setStep(batch.getStep())
        .setSlot(batch.getSlot())
        .setPromptId(prepared.prompt().getId())
        .setSample(sample)
        .setSeed(settings.seed())
        .setQuestion(prepared.prompt().getQuestion())
        .setPrompt(prepared.text())
        .setGold(prepared.prompt().getGold())
        .setText(text(completion, lease.policy()))
        .setPromptTokenIds(boxed(prepared.tokenIds()))
        .setTokenIds(boxed(completion.tokenIds()))
        .setLogProbs(boxed(completion.logProbs()))
        .setFinishReason(completion.endedByToken() ? FinishReason.STOP : FinishReason.LENGTH)
        .setTemperature(settings.sampling().temperature())
        .setTopP(settings.sampling().topP())
        .setPolicyDigest(lease.digest())
        .setFingerprint(NumericFingerprint.current())
        .build();
  }

  private static String text(Completion completion, Policy policy) {
    int length = completion.tokenIds().length - (completion.endedByToken() ? 1 : 0);
    return policy.tokenizer().decode(Arrays.copyOf(completion.tokenIds(), length));
  }

  private static List<Integer> boxed(int[] values) {
    List<Integer> list = new ArrayList<>(values.length);
    for (int value : values) {
      list.add(value);
    }
    return list;
  }

  private static List<Float> boxed(float[] values) {
    List<Float> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private record PreparedPrompt(Prompt prompt, String text, int[] tokenIds) {}
}
