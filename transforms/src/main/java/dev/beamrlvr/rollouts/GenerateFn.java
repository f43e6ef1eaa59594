package dev.beamrlvr.rollouts;

import dev.beamrlvr.internal.records.NumberLists;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;

/** Has a generator answer one prompt batch and writes its answers down as rollouts. */
final class GenerateFn extends DoFn<PromptBatch, Rollout> {

  private final Generator generator;
  private final Settings settings;
  private final BadRecordRouter badRecordRouter;
  private final Counter inferences = Metrics.counter(GenerateRollouts.class, "num_inferences");
  private final Counter tokens = Metrics.counter(GenerateRollouts.class, "response_tokens");
  private final Distribution latency =
      Metrics.distribution(GenerateRollouts.class, "inference_batch_latency_micro_secs");

  GenerateFn(Generator generator, Settings settings, BadRecordRouter badRecordRouter) {
    this.generator = generator;
    this.settings = settings;
    this.badRecordRouter = badRecordRouter;
  }

  /** What is asked of every batch alike. */
  record Settings(PromptTemplate template, int samplesPerPrompt, Sampling sampling, long seed)
      implements Serializable {}

  @ProcessElement
  public void process(@Element PromptBatch batch, MultiOutputReceiver output) throws Exception {
    List<Prompt> asked = new ArrayList<>();
    List<Generator.PromptText> texts = new ArrayList<>();
    for (Prompt prompt : batch.getPrompts()) {
      try {
        String text = settings.template().apply(prompt.getQuestion());
        texts.add(new Generator.PromptText(prompt.getId(), text));
        asked.add(prompt);
      } catch (IllegalArgumentException e) {
        refuse(prompt, "the chat template refuses it: " + e.getMessage(), output);
      }
    }
    if (!asked.isEmpty()) {
      generate(batch, asked, texts, output);
    }
  }

  private void generate(
      PromptBatch batch,
      List<Prompt> asked,
      List<Generator.PromptText> texts,
      MultiOutputReceiver output)
      throws Exception {
    try (Generator.Session session = generator.open(batch.getPolicy())) {
      long start = System.nanoTime();
      List<Generator.Answer> answers =
          session.generate(
              new Generator.Request(
                  batch.getStep(),
                  texts,
                  settings.samplesPerPrompt(),
                  settings.sampling(),
                  settings.seed(),
                  settings.template().endTokens()));
      latency.update((System.nanoTime() - start) / 1000);
      checkCount("prompts", texts.size(), answers.size());
      for (int i = 0; i < answers.size(); i++) {
        Prompt prompt = asked.get(i);
        Generator.Answer answer = answers.get(i);
        if (answer.refusal() != null) {
          refuse(prompt, answer.refusal(), output);
          continue;
        }
        checkCount(
            "samples of prompt " + prompt.getId(),
            settings.samplesPerPrompt(),
            answer.responses().size());
        for (int sample = 0; sample < settings.samplesPerPrompt(); sample++) {
          Generator.Response response = answer.responses().get(sample);
          inferences.inc();
          tokens.inc(response.tokenIds().length);
          output
              .get(GenerateRollouts.ROLLOUTS)
              .output(rollout(batch, prompt, texts.get(i).text(), answer, sample, session));
        }
      }
    }
  }

  private static void checkCount(String what, int asked, int answered) {
    if (asked != answered) {
      throw new IllegalStateException(
          "the generator answered " + answered + " of " + asked + " " + what);
    }
  }

  private void refuse(Prompt prompt, String reason, MultiOutputReceiver output) throws Exception {
    DeadLetters.route(
        badRecordRouter,
        output,
        DeadLetter.newBuilder()
            .setStage("GenerateRollouts")
            .setSource(prompt.getSource())
            .setContent(prompt.getId() + ": " + prompt.getQuestion())
            .setReason(reason)
            .build());
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
        .setSeed(settings.seed())
        .setQuestion(prompt.getQuestion())
        .setPrompt(text)
        .setGold(prompt.getGold())
        .setText(response.text())
        .setPromptTokenIds(NumberLists.of(answer.promptTokenIds()))
        .setTokenIds(NumberLists.of(response.tokenIds()))
        .setLogProbs(NumberLists.of(response.logProbs()))
        .setFinishReason(response.finishReason())
        .setTemperature(settings.sampling().temperature())
        .setTopP(settings.sampling().topP())
        .setPolicyDigest(session.policyDigest())
        .setFingerprint(session.fingerprint())
        .build();
  }
}
