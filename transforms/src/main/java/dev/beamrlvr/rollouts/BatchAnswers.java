package dev.beamrlvr.rollouts;

import dev.beamrlvr.internal.records.NumberLists;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.function.ThrowingConsumer;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Has a generator answer prompt batches and writes its answers down as rollouts.
 *
 * @param generator what answers
 * @param template how a question becomes the text that is continued
 * @param samplesPerPrompt responses to each prompt
 * @param sampling temperature, nucleus and length limit
 * @param seed of all random numbers
 */
record BatchAnswers(
    Generator generator,
    PromptTemplate template,
    int samplesPerPrompt,
    Sampling sampling,
    long seed)
    implements GenerateRollouts.Answering {

  private static final String STAGE = "GenerateRollouts";

  private static final Counter INFERENCES =
      Metrics.counter(GenerateRollouts.class, "num_inferences");
  private static final Counter TOKENS = Metrics.counter(GenerateRollouts.class, "response_tokens");
  private static final Distribution LATENCY =
      Metrics.distribution(GenerateRollouts.class, "inference_batch_latency_micro_secs");

  @Override
  public List<Rollout> answer(PromptBatch batch, ThrowingConsumer<Exception, DeadLetter> refused)
      throws Exception {
    List<Prompt> asked = new ArrayList<>();
    List<Generator.PromptText> texts = new ArrayList<>();
    for (Prompt prompt : batch.getPrompts()) {
      try {
        String text = template.apply(prompt.getQuestion());
        texts.add(new Generator.PromptText(prompt.getId(), text));
        asked.add(prompt);
      } catch (IllegalArgumentException e) {
        refused.accept(
            DeadLetters.ofPrompt(STAGE, prompt, "the chat template refuses it: " + e.getMessage()));
      }
    }
    return asked.isEmpty() ? List.of() : answer(batch, asked, texts, refused);
  }

  private List<Rollout> answer(
      PromptBatch batch,
      List<Prompt> asked,
      List<Generator.PromptText> texts,
      ThrowingConsumer<Exception, DeadLetter> refused)
      throws Exception {
    List<Rollout> rollouts = new ArrayList<>();
    try (Generator.Session session =
        Objects.requireNonNull(
            generator.open(batch.getPolicy()), "the generator opened no session")) {
      long start = System.nanoTime();
      List<Generator.Answer> answers =
          session.generate(
              new Generator.Request(
                  batch.getStep(), texts, samplesPerPrompt, sampling, seed, template.endTokens()));
      LATENCY.update((System.nanoTime() - start) / 1000);
      checkCount("prompts", texts.size(), answers == null ? 0 : answers.size());
      for (int i = 0; i < answers.size(); i++) {
        Prompt prompt = asked.get(i);
        Generator.Answer answer =
            Objects.requireNonNull(
                answers.get(i), () -> "the generator gave no answer to prompt " + prompt.getId());
        if (answer.refusal() != null) {
          refused.accept(DeadLetters.ofPrompt(STAGE, prompt, answer.refusal()));
          continue;
        }
        checkCount(
            "samples of prompt " + prompt.getId(), samplesPerPrompt, answer.responses().size());
        for (int sample = 0; sample < samplesPerPrompt; sample++) {
          INFERENCES.inc();
          TOKENS.inc(answer.responses().get(sample).tokenIds().length);
          rollouts.add(rollout(batch, prompt, texts.get(i).text(), answer, sample, session));
        }
      }
    }
    return rollouts;
  }

  private static void checkCount(String what, int asked, int answered) {
    if (asked != answered) {
      throw new IllegalStateException(
          "the generator answered " + answered + " of " + asked + " " + what);
    }
  }

  private Rollout rollout(
      PromptBatch batch,
      Prompt prompt,
      String text,
      Generator.Answer answer,
      int sample,
      Generator.Session session) {
    Generator.Response response = answer.responses().get(sample);
    return Rollout.newBuilder()
        .setStep(batch.getStep())
        .setSlot(batch.getSlot())
        .setPromptId(prompt.getId())
        .setSample(sample)
        .setSeed(seed)
        .setQuestion(prompt.getQuestion())
        .setPrompt(text)
        .setGold(prompt.getGold())
        .setText(response.text())
        .setPromptTokenIds(NumberLists.of(answer.promptTokenIds()))
        .setTokenIds(NumberLists.of(response.tokenIds()))
        .setLogProbs(NumberLists.of(response.logProbs()))
        .setFinishReason(response.finishReason())
        .setTemperature(sampling.temperature())
        .setTopP(sampling.topP())
        .setPolicyDigest(session.policyDigest())
        .setFingerprint(session.fingerprint())
        .setSamplerLogProbs(
            response.samplerLogProbs() == null ? null : NumberLists.of(response.samplerLogProbs()))
        .build();
  }
}
