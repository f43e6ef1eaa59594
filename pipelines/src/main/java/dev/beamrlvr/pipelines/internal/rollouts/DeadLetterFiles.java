package dev.beamrlvr.pipelines.internal.rollouts;

import dev.beamrlvr.pipelines.internal.lines.MatchingFiles;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.schemas.DeadLetter;
import java.io.IOException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptor;

/** The dead letters of one pipeline as Avro files in a directory, and how many there are. */
public final class DeadLetterFiles implements AutoCloseable {
  private final String directory;
  private final OrderedOutput count;

  private DeadLetterFiles(String directory) throws IOException {
    this.directory = directory;
    this.count = OrderedOutput.to(directory + ".count");
  }

  /** A directory on any Beam file system. */
  public static DeadLetterFiles in(String directory) throws IOException {
    return new DeadLetterFiles(directory);
  }

  /**
   * The handler to give to the pipeline's transforms; close it when all are applied. The letters of
   * an earlier pipeline are deleted.
   */
  public BadRecordErrorHandler<?> handlerOf(Pipeline pipeline) throws IOException {
    deleteLetters();
    return pipeline.registerBadRecordErrorHandler(new WriteAndCount(directory, count.write()));
  }

  /** After the pipeline has ended: {@code ; 3 dead letters, see DIRECTORY}, or nothing. */
  public String text() throws IOException {
    long[] letters = new long[1];
    count.read(line -> letters[0] += Long.parseLong(line));
    if (letters[0] > 0) {
      return "; " + letters[0] + " dead letters, see " + directory;
    }
    // Avro's writer leaves a file without records.
    deleteLetters();
    return "";
  }

  private void deleteLetters() throws IOException {
    FileSystems.delete(MatchingFiles.of(directory + "/dead-letters", ".avro"));
  }

  @Override
  public void close() throws IOException {
    count.close();
  }

  private static final class WriteAndCount
      extends PTransform<PCollection<BadRecord>, PCollection<DeadLetter>> {
    private final String directory;
    private final transient PTransform<PCollection<KV<Long, String>>, PDone> writeCount;

    WriteAndCount(String directory, PTransform<PCollection<KV<Long, String>>, PDone> writeCount) {
      this.directory = directory;
      this.writeCount = writeCount;
    }

    @Override
    public PCollection<DeadLetter> expand(PCollection<BadRecord> records) {
      PCollection<DeadLetter> letters = records.apply("Write", DeadLetters.writtenTo(directory));
      letters
          .apply("Count", Count.globally())
          .apply(
              "Line",
              MapElements.into(new TypeDescriptor<KV<Long, String>>() {})
                  .via(number -> KV.of(0L, String.valueOf(number))))
          .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()))
          .apply("WriteCount", writeCount);
      return letters;
    }
  }
}
