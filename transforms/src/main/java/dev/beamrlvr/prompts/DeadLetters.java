package dev.beamrlvr.prompts;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.values.KV;
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
 */
@AutoValue
public abstract class DeadLetters
    extends PTransform<PCollection<BadRecord>, PCollection<DeadLetter>> {

  private static final Coder<KV<String, String>> RECORD_CODER =
      KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());
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

  /** The coder with which the stages of this project route a bad record as (source, content). */
  public static Coder<KV<String, String>> recordCoder() {
    return RECORD_CODER;
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
    String more = length < bytes.length ? "..." : "";
    try {
      ByteBuffer shown = ByteBuffer.wrap(bytes, 0, length);
      return StandardCharsets.UTF_8.newDecoder().decode(shown) + more;
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
    String source = null;
    String content = record.getHumanReadableJsonRecord();
    byte[] encoded = record.getEncodedRecord();
    if (encoded != null && RECORD_CODER.toString().equals(record.getCoder())) {
      KV<String, String> located = decode(encoded);
      source = located.getKey();
      content = located.getValue();
    } else if (content == null) {
      content = encoded == null ? "" : escape(encoded);
    }
    // The stages of this project describe a failure as "Stage: reason".
    String description = String.valueOf(bad.getFailure().getDescription());
    int colon = description.indexOf(": ");
    boolean named = colon > 0 && description.substring(0, colon).matches("\\w+");
    String exception = bad.getFailure().getException();
    return DeadLetter.newBuilder()
        .setStage(named ? description.substring(0, colon) : "unknown")
        .setSource(source)
        .setContent(content)
        .setReason(
            named
                ? description.substring(colon + 2)
                : exception == null ? description : description + ": " + exception)
        .build();
  }

  private static KV<String, String> decode(byte[] encoded) {
    try {
      return org.apache.beam.sdk.util.CoderUtils.decodeFromByteArray(RECORD_CODER, encoded);
    } catch (org.apache.beam.sdk.coders.CoderException e) {
      throw new IllegalArgumentException("a bad record does not decode with its own coder", e);
    }
  }
}
