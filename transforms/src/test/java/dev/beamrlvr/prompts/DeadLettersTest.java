package dev.beamrlvr.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beamrlvr.schemas.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.junit.jupiter.api.Test;

/** What is refused arrives with its reason, whatever the router and whoever refuses it. */
class DeadLettersTest {

  private static final TupleTag<String> GOOD = new TupleTag<>() {};

  @Test
  void aLetterArrivesAsItWasGiven() {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setStage("Read my: recipes")
            .setSource("gs://kitchen/a: b.txt:7")
            .setContent("2 eggs: \u00fc")
            .setReason("Servings: no number: 'two'")
            .build();
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(letters(pipeline, new Refuse(letter, BadRecordRouter.RECORDING_ROUTER)))
        .isEqualTo(letter);
    pipeline.run().waitUntilFinish();

    assertEquals(
        "Read my: recipes: gs://kitchen/a: b.txt:7: Servings: no number: 'two'", failure(letter));
  }

  @Test
  void longContentEndsWithAWholeCharacter() {
    byte[] text = ("x" + "ü".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
    assertEquals("x" + "ü".repeat(8191) + "...", DeadLetters.escape(text));
    assertEquals("ü", DeadLetters.escape("ü".getBytes(StandardCharsets.UTF_8)));
    assertEquals("\\xfc", DeadLetters.escape("ü".getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void aLetterNeedsNoSource() {
    DeadLetter letter =
        DeadLetter.newBuilder().setStage("Cook").setContent("").setReason("no pan").build();
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(letters(pipeline, new Refuse(letter, BadRecordRouter.RECORDING_ROUTER)))
        .isEqualTo(letter);
    pipeline.run().waitUntilFinish();

    assertEquals("Cook: no pan", failure(letter));
  }

  @Test
  void aBadRecordOfAnotherTransformKeepsItsTextAndItsException() {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(letters(pipeline, new RefuseForeign()))
        .satisfies(
            letters -> {
              for (DeadLetter letter : letters) {
                assertEquals("unknown", letter.getStage());
                assertEquals(null, letter.getSource());
                assertEquals(
                    "{ \"key\" : \"k\", \"value\" : \"v\" }",
                    letter.getContent().replaceAll("\\s+", " "));
                assertEquals(
                    "Parse: failed: java.lang.IllegalStateException: no unit: 'lb'",
                    letter.getReason());
              }
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private static String failure(DeadLetter letter) {
    Pipeline pipeline = Pipeline.create();
    letters(pipeline, new Refuse(letter, BadRecordRouter.THROWING_ROUTER));
    Throwable failure =
        assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    while (failure.getCause() != null) {
      failure = failure.getCause();
    }
    return failure.getMessage();
  }

  private static PCollection<DeadLetter> letters(Pipeline pipeline, DoFn<String, String> refuse) {
    PCollectionTuple output =
        pipeline
            .apply(Create.of("a"))
            .apply(
                ParDo.of(refuse)
                    .withOutputTags(GOOD, TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG)));
    output.get(GOOD).setCoder(StringUtf8Coder.of());
    return output
        .get(BadRecordRouter.BAD_RECORD_TAG)
        .setCoder(BadRecord.getCoder(pipeline))
        .apply(DeadLetters.create());
  }

  private static final class Refuse extends DoFn<String, String> {
    private final DeadLetter letter;
    private final BadRecordRouter router;

    Refuse(DeadLetter letter, BadRecordRouter router) {
      this.letter = letter;
      this.router = router;
    }

    @ProcessElement
    public void process(MultiOutputReceiver output) throws Exception {
      DeadLetters.route(router, output, letter);
    }
  }

  /** Routes as Beam's own transforms do. */
  private static final class RefuseForeign extends DoFn<String, String> {
    @ProcessElement
    public void process(MultiOutputReceiver output) throws Exception {
      BadRecordRouter.RECORDING_ROUTER.route(
          output,
          KV.of("k", "v"),
          KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()),
          new IllegalStateException("no unit: 'lb'"),
          "Parse: failed");
    }
  }
}
