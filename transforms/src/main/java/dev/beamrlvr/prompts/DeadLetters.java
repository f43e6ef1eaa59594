package dev.beamrlvr.prompts;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns the bad records of any Beam transform into {@link DeadLetter}s, and writes them as Avro.
 *
 * <pre>{@code
 * try (var deadLetters =
 *     pipeline.registerBadRecordErrorHandler(DeadLetters.writtenTo("out/dead-letters"))) {
 *   pipeline.apply(ReadPrompts.from("prompts.jsonl").withBadRecordErrorHandler(deadLetters));
 * }
 * }</pre>
 *
 * <p>What a stage refuses with {@link #route} arrives as the very letter that it gave. Of a bad
 * record of any other transform the stage is unknown, the source too, and the reason is what the
 * transform says of the failure and the exception, both whole.
 */
@AutoValue
public abstract class DeadLetters
    extends PTransform<PCollection<BadRecord>, PCollection<DeadLetter>> {

  private static final int LONGEST_CONTENT = 1 << 14;

  abstract @Nullable String directory();

  /** Only converts. */
  public static DeadLetters create() {
    return new AutoValue_DeadLetters(null);
  }

  /** Converts, and writes files {@code dead-letters-*.avro} into a directory. */
  public static DeadLetters writtenTo(String directory) {
    checkArgumentNotNull(directory, "directory can not be null");
    return new AutoValue_DeadLetters(directory);
  }

  /**
   * Refuses a record of a stage: with an error handler its letter arrives there as it is, without
   * one the pipeline fails and says why.
   *
   * <pre>{@code
   * DeadLetters.route(
   *     router,
   *     receiver,
   *     DeadLetter.newBuilder()
   *         .setStage("ReadRecipes")
   *         .setSource("recipes.txt:7")
   *         .setContent(line)
   *         .setReason("no field 'servings'")
   *         .build());
   * }</pre>
   *
   * @param router the stage's, which throws or records
   * @param output where a recording router puts the record
   * @throws IllegalArgumentException {@code "Stage: source: reason"}, if the router throws
   * @throws Exception what another router throws
   */
  public static void route(BadRecordRouter router, MultiOutputReceiver output, DeadLetter letter)
      throws Exception {
    String source = letter.getSource() == null ? "" : letter.getSource() + ": ";
    String message = letter.getStage() + ": " + source + letter.getReason();
    router.route(
        output,
        RefusedRecord.of(letter),
        RefusedRecord.CODER,
        // A throwing router does not pass the description on.
        new IllegalArgumentException(message),
        message);
  }

  /** Returns the letter of a prompt that a stage refuses. */
  public static DeadLetter ofPrompt(String stage, Prompt prompt, String reason) {
    return DeadLetter.newBuilder()
        .setStage(stage)
        .setSource(prompt.getSource())
        .setContent(prompt.getId() + ": " + prompt.getQuestion())
        .setReason(reason)
        .build();
  }

  @Override
  public PCollection<DeadLetter> expand(PCollection<BadRecord> badRecords) {
    PCollection<DeadLetter> letters =
        badRecords
            .apply(
                "Convert",
                MapElements.into(TypeDescriptor.of(DeadLetter.class)).via(DeadLetters::convert))
            .setCoder(RecordCoders.of(DeadLetter.class));
    if (directory() != null) {
      String separator = directory().endsWith("/") ? "" : "/";
      letters.apply(
          "Write",
          AvroIO.write(DeadLetter.class)
              .to(directory() + separator + "dead-letters")
              .withSuffix(".avro"));
    }
    return letters;
  }

  /** Bytes as text; what is no UTF-8 becomes {@code \xNN}. Shows the beginning of long content. */
  public static String escape(byte[] bytes) {
    int length = Math.min(bytes.length, LONGEST_CONTENT);
    // A character that begins before the end is left out as a whole.
    for (int i = 0; i < 3 && length < bytes.length && (bytes[length] & 0xc0) == 0x80; i++) {
      length--;
    }
    String more = length < bytes.length ? "..." : "";
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)) + more;
    } catch (CharacterCodingException e) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        boolean printable = bytes[i] >= ' ' && bytes[i] < 0x7f;
        text.append(
            printable ? "" + (char) bytes[i] : String.format(Locale.ROOT, "\\x%02x", bytes[i]));
      }
      return text + more;
    }
  }

  private static DeadLetter convert(BadRecord bad) {
    BadRecord.Record record = bad.getRecord();
    byte[] encoded = record.getEncodedRecord();
    if (encoded != null && RefusedRecord.CODER.toString().equals(record.getCoder())) {
      return RefusedRecord.decode(encoded).letter();
    }
    String content = record.getHumanReadableJsonRecord();
    if (content == null) {
      content = encoded == null ? "" : escape(encoded);
    }
    String exception = bad.getFailure().getException();
    return DeadLetter.newBuilder()
        .setStage("unknown")
        .setContent(content)
        .setReason(bad.getFailure().getDescription() + (exception == null ? "" : ": " + exception))
        .build();
  }
}
