package dev.beamrlvr.prompts;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.DeadLetter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A {@link DeadLetter} on its way through a bad record: Beam shows records to people as JSON, which
 * it cannot make of Avro's classes.
 */
record RefusedRecord(String stage, @Nullable String source, String content, String reason) {

  static final Coder<RefusedRecord> CODER = new LetterCoder();

  static RefusedRecord of(DeadLetter letter) {
    return new RefusedRecord(
        letter.getStage(), letter.getSource(), letter.getContent(), letter.getReason());
  }

  static RefusedRecord decode(byte[] encoded) {
    try {
      return CoderUtils.decodeFromByteArray(CODER, encoded);
    } catch (CoderException e) {
      throw new IllegalArgumentException("a bad record does not decode with its own coder", e);
    }
  }

  DeadLetter letter() {
    return DeadLetter.newBuilder()
        .setStage(stage)
        .setSource(source)
        .setContent(content)
        .setReason(reason)
        .build();
  }

  /** Its name tells the records of this project from all others. */
  private static final class LetterCoder extends AtomicCoder<RefusedRecord> {
    private static final Coder<DeadLetter> AVRO = RecordCoders.of(DeadLetter.class);

    @Override
    public void encode(RefusedRecord record, OutputStream output) throws IOException {
      AVRO.encode(record.letter(), output);
    }

    @Override
    public RefusedRecord decode(InputStream input) throws IOException {
      return of(AVRO.decode(input));
    }

    @Override
    public String toString() {
      return getClass().getName();
    }
  }
}
