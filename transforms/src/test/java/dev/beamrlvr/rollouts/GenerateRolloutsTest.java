package dev.beamrlvr.rollouts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The stage around a generator of somebody's own. */
class GenerateRolloutsTest {

  @TempDir Path temporary;

  @Test
  void answersBecomeRolloutsOfTheirPrompts() {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline
                .apply(batches())
                .apply(
                    GenerateRollouts.using(new Echo(0))
                        .withTemplate(PromptTemplate.ofText("<{question}>"))
                        .withSamplesPerPrompt(2)
                        .withSeed(5)))
        .satisfies(
            rollouts -> {
              List<String> texts = new ArrayList<>();
              for (Rollout rollout : rollouts) {
                texts.add(rollout.getPromptId() + rollout.getSample() + rollout.getText());
                assertEquals("digest", rollout.getPolicyDigest());
                assertEquals("echo", rollout.getFingerprint());
                assertEquals(List.of(1, 2), rollout.getTokenIds());
                assertEquals(3, rollout.getStep());
              }
              texts.sort(null);
              assertEquals(List.of("a0<long> 5", "a1<long> 5", "b0<x> 5", "b1<x> 5"), texts);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aPromptThatCannotBeAnsweredGoesToTheDeadLettersWithItsReason() {
    assertLetterAndAnswer(
        GenerateRollouts.using(new Echo(3)).withSamplesPerPrompt(1),
        letter -> {
          assertEquals("GenerateRollouts", letter.getStage());
          assertEquals("file:1", letter.getSource());
          assertEquals("a: long", letter.getContent());
          assertEquals("more than 3 letters", letter.getReason());
          return null;
        },
        rollout -> {
          assertEquals("b", rollout.getPromptId());
          return null;
        });
  }

  @Test
  void withoutAHandlerTheFailureSaysWhy() {
    assertFailure(
        "GenerateRollouts: file:1: more than 3 letters",
        GenerateRollouts.using(new Echo(3)).withSamplesPerPrompt(1));
  }

  @Test
  void aGeneratorThatLosesAnswersIsAnError() {
    assertFailure(
        "the generator answered 1 of 2 prompts",
        GenerateRollouts.using(new Forgetful(all -> all.subList(0, 1))));
  }

  @Test
  void everyTokenOfAResponseHasItsLogProbabilities() {
    int[] tokens = {1, 2, 3};
    assertRefused(
        "a response has 2 logProbs for 3 tokens",
        () -> new Generator.Response("x", tokens, new float[2], FinishReason.STOP));
    assertRefused(
        "a response has 4 samplerLogProbs for 3 tokens",
        () -> new Generator.Response("x", tokens, new float[3], FinishReason.STOP, new float[4]));
    assertRefused(
        "a response needs a text", () -> new Generator.Response(null, tokens, new float[3], null));
    assertRefused(
        "an answer needs the prompt's tokens", () -> Generator.Answer.of(null, List.of()));
  }

  private static void assertRefused(String reason, Executable making) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, making);
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void aGeneratorWithoutASessionOrAnAnswerIsNamed() {
    Generator closed = checkpoint -> null;
    assertFailure("the generator opened no session", GenerateRollouts.using(closed));
    assertFailure(
        "the generator answered 0 of 2 prompts",
        GenerateRollouts.using(new Forgetful(all -> null)));
    assertFailure(
        "the generator gave no answer to prompt a",
        GenerateRollouts.using(new Forgetful(all -> Arrays.asList(null, null))));
  }

  @Test
  void aBatchWithoutAPolicyNeedsOneFromTheTransform() {
    assertFailure(
        "a prompt batch carries no policy", GenerateRollouts.using(PolicyGenerator.ofBatch()));
    assertThrows(IllegalArgumentException.class, () -> PolicyGenerator.of(" "));
    assertThrows(
        IllegalArgumentException.class, () -> PolicyGenerator.ofBatch().withRowsPerCall(0));
  }

  @Test
  void whatWasSampledInOtherArithmeticHasBothLogProbabilities() throws Exception {
    Path directory = policy();
    List<Generator.PromptText> prompts = List.of(new Generator.PromptText("p", "bcd"));
    Sampling exact = new Sampling(0.7, 1, 6);
    Sampling inShort = exact.withPrecision(Sampling.Precision.BFLOAT16);
    try (Generator.Session session = PolicyGenerator.of(directory.toString()).open(null);
        Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
      int[] prompt = policy.tokenizer().encode("bcd");
      for (Generator.Response response : responses(session, prompts, exact)) {
        assertNull(response.samplerLogProbs());
      }
      for (Generator.Response response : responses(session, prompts, inShort)) {
        TokenSequence sequence = new TokenSequence(prompt, response.tokenIds());
        float[] scored = policy.logProbs(List.of(sequence), 0.7)[0];
        assertArrayEquals(scored, response.logProbs(), 1e-5f);
        assertArrayEquals(scored, response.samplerLogProbs(), 0.1f);
        assertFalse(Arrays.equals(response.logProbs(), response.samplerLogProbs()));
      }
    }
  }

  private static List<Generator.Response> responses(
      Generator.Session session, List<Generator.PromptText> prompts, Sampling sampling)
      throws Exception {
    return session
        .generate(new Generator.Request(0, prompts, 3, sampling, 3, List.of()))
        .get(0)
        .responses();
  }

  @Test
  void aPrecisionThatTheDeviceHasNotIsRefusedBeforeAPipelineRuns() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Pipeline.create()
                .apply(batches())
                .apply(
                    GenerateRollouts.using("/models/a")
                        .withSampling(
                            new Sampling(1, 1, 4).withPrecision(Sampling.Precision.TF32))));
  }

  @Test
  void aResponseEndsAtTheTemplatesEndTokenToo() throws Exception {
    Path policy = policy();
    List<Generator.PromptText> prompts = List.of(new Generator.PromptText("p", "bcd"));
    int ended = 0;
    try (Generator.Session session = PolicyGenerator.of(policy.toString()).open(null)) {
      List<Generator.Answer> answers =
          session.generate(
              new Generator.Request(0, prompts, 32, new Sampling(1, 1, 12), 3, List.of("a")));
      for (Generator.Response response : answers.get(0).responses()) {
        assertFalse(response.text().contains("a"), response.text());
        int last = response.tokenIds()[response.tokenIds().length - 1];
        assertEquals(last <= 1 ? FinishReason.STOP : FinishReason.LENGTH, response.finishReason());
        ended += last == 1 ? 1 : 0;
      }
    }
    assertTrue(ended > 0, "no response reached the token: choose another seed");
  }

  @Test
  void aQuestionThatTheChatTemplateRefusesGoesToTheDeadLetters() throws Exception {
    Path policy = policy();
    Files.writeString(
        policy.resolve("chat_template.jinja"),
        "{{ raise_exception('too long') if messages[0].content|length > 2 }}bcd");
    assertLetterAndAnswer(
        GenerateRollouts.using(new Echo(0))
            .withTemplate(PromptTemplate.chat(policy.toString()))
            .withSamplesPerPrompt(1),
        letter -> {
          assertEquals("a: long", letter.getContent());
          assertEquals("the chat template refuses it: too long", letter.getReason());
          return null;
        },
        rollout -> {
          assertEquals("bcd", rollout.getPrompt());
          return null;
        });
  }

  /** Answers {@link #batches}, of which one prompt is refused and one is answered. */
  private static void assertLetterAndAnswer(
      GenerateRollouts generate,
      SerializableFunction<DeadLetter, Void> letter,
      SerializableFunction<Rollout, Void> answer) {
    Pipeline pipeline = Pipeline.create();
    PCollection<Rollout> rollouts;
    BadRecordErrorHandler<PCollection<DeadLetter>> handler =
        pipeline.registerBadRecordErrorHandler(DeadLetters.create());
    try (handler) {
      rollouts = pipeline.apply(batches()).apply(generate.withBadRecordErrorHandler(handler));
    }
    PAssert.thatSingleton(handler.getOutput()).satisfies(letter);
    PAssert.thatSingleton(rollouts).satisfies(answer);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aTemplateThatAsksForTheDateMustBeToldOne() throws Exception {
    Path policy = policy();
    Files.writeString(policy.resolve("chat_template.jinja"), "{{ strftime_now('%Y') }}");
    GenerateRollouts generate =
        GenerateRollouts.using(new Echo(0)).withTemplate(PromptTemplate.chat(policy.toString()));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Pipeline.create().apply(batches()).apply(generate));
    assertTrue(refusal.getMessage().contains("withDate"), refusal.getMessage());
  }

  private Path policy() throws IOException {
    PolicyConfiguration shape = TestPolicies.configuration(16, 2, 2, 2, 24, true);
    Path tokenizer =
        Files.write(
            temporary.resolve("letters.json"), TestPolicies.tokenizerJson(TestPolicies.VOCABULARY));
    Path policy = temporary.resolve("policy");
    PolicyDirectory.write(policy, shape, TestPolicies.weights(shape, 3), tokenizer);
    return policy;
  }

  private static void assertFailure(String reason, GenerateRollouts generate) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(batches()).apply(generate);
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
  }

  private static Create.Values<PromptBatch> batches() {
    PromptBatch batch =
        PromptBatch.newBuilder()
            .setStep(3)
            .setSlot(0)
            .setEpoch(0)
            .setPrompts(List.of(prompt("a", "long"), prompt("b", "x")))
            .build();
    return Create.of(batch).withCoder(RecordCoders.of(PromptBatch.class));
  }

  private static Prompt prompt(String id, String question) {
    return Prompt.newBuilder()
        .setId(id)
        .setQuestion(question)
        .setGold("1")
        .setSource("file:1")
        .build();
  }

  /** Says the prompt and the seed; refuses prompts of more letters than it is given, if any. */
  private record Echo(int mostLetters) implements Generator {

    @Override
    public Session open(CheckpointReference checkpoint) {
      return new Session() {
        @Override
        public List<Answer> generate(Request request) {
          return request.prompts().stream().map(prompt -> answer(prompt, request)).toList();
        }

        @Override
        public String policyDigest() {
          return "digest";
        }

        @Override
        public String fingerprint() {
          return "echo";
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }

    private Answer answer(PromptText prompt, Request request) {
      if (mostLetters > 0 && prompt.text().length() > mostLetters) {
        return Answer.refused("more than " + mostLetters + " letters");
      }
      Response response =
          new Response(
              prompt.text() + " " + request.seed(),
              new int[] {1, 2},
              new float[] {-1, -2},
              FinishReason.STOP);
      List<Response> responses = new ArrayList<>();
      for (int sample = 0; sample < request.samplesPerPrompt(); sample++) {
        responses.add(response);
      }
      return Answer.of(new int[] {7}, responses);
    }
  }

  /** Keeps some of the answers only. */
  private record Forgetful(SerializableFunction<List<Answer>, List<Answer>> kept)
      implements Generator {

    @Override
    public Session open(CheckpointReference checkpoint) {
      Session echo = new Echo(0).open(checkpoint);
      return new Session() {
        @Override
        public List<Answer> generate(Request request) throws Exception {
          return kept.apply(echo.generate(request));
        }

        @Override
        public String policyDigest() {
          return echo.policyDigest();
        }

        @Override
        public String fingerprint() {
          return echo.fingerprint();
        }

        @Override
        public void close() {
          echo.close();
        }
      };
    }
  }
}
