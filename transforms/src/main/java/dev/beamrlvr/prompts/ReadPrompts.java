package dev.beamrlvr.prompts;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MetadataCoder;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads prompts with verifiable answers.
 *
 * <pre>{@code
 * PCollection<Prompt> prompts = pipeline.apply(ReadPrompts.from("gs://bucket/gsm8k/*.jsonl.gz"));
 * }</pre>
 *
 * <p>A file is Avro with records of {@link Prompt}, or JSONL in UTF-8: one object a line, with
 * {@code question}, {@code answer} and perhaps {@code id}, or the fields of {@link #withFields}.
 * The answer is a worked solution that ends in {@code #### N}, or a number. A prompt without an id
 * gets a hash of its question. Files may be compressed ({@code .gz}) and lie on any file system of
 * Beam's; empty lines are skipped.
 *
 * <p>A bad line (not UTF-8, not JSON, a field missing, no number, too long) fails the pipeline with
 * its file and line, or goes to {@link #withBadRecordErrorHandler}. These are always errors: a
 * pattern without a file, no usable prompt at all, an id that stands twice.
 *
 * <p>The files are listed once and read to their ends: the prompts are a bounded collection in the
 * global window.
 */
@AutoValue
public abstract class ReadPrompts extends PTransform<PBegin, PCollection<Prompt>> {

  private static final int DEFAULT_MAXIMUM_LINE_BYTES = 1 << 20;

  abstract String patterns();

  abstract PromptFields fields();

  abstract int maximumLineBytes();

  @NotPartOfIdentity("where bad lines go changes no prompt that is read")
  abstract BadRecordRouter badRecordRouter();

  @NotPartOfIdentity("where bad lines go changes no prompt that is read")
  abstract ErrorHandler<BadRecord, ?> badRecordErrorHandler();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setPatterns(String patterns);

    abstract Builder setFields(PromptFields fields);

    abstract Builder setMaximumLineBytes(int bytes);

    abstract Builder setBadRecordRouter(BadRecordRouter router);

    abstract Builder setBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler);

    abstract ReadPrompts build();
  }

  /** Reads the files that match; several patterns are separated by commas. */
  public static ReadPrompts from(String patterns) {
    checkArgumentNotNull(patterns, "patterns can not be null");
    if (FilePatterns.split(patterns).isEmpty()) {
      throw new IllegalArgumentException("no prompt files given: name a path or a glob");
    }
    return new AutoValue_ReadPrompts.Builder()
        .setPatterns(patterns)
        .setFields(PromptFields.GSM8K)
        .setMaximumLineBytes(DEFAULT_MAXIMUM_LINE_BYTES)
        .setBadRecordRouter(BadRecordRouter.THROWING_ROUTER)
        .setBadRecordErrorHandler(new ErrorHandler.DefaultErrorHandler<>())
        .build();
  }

  /** Names the JSON fields of question and answer; ids are hashes of the question. */
  public ReadPrompts withFields(String prompt, String answer) {
    return toBuilder().setFields(new PromptFields(prompt, answer, "", false)).build();
  }

  /** Names the JSON fields of question, answer and id; all three must be there. */
  public ReadPrompts withFields(String prompt, String answer, String id) {
    checkArgumentNotNull(id, "id can not be null");
    return toBuilder().setFields(new PromptFields(prompt, answer, id, true)).build();
  }

  /** Longest line that is read, in bytes; longer ones are bad. Default: 1 MiB. */
  public ReadPrompts withMaximumLineBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maximumLineBytes must be positive, but was " + bytes);
    }
    return toBuilder().setMaximumLineBytes(bytes).build();
  }

  /**
   * Sends bad lines to a handler, for example one with {@link DeadLetters}, and goes on. Default: a
   * bad line fails the pipeline.
   */
  public ReadPrompts withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    checkArgumentNotNull(handler, "handler can not be null");
    return toBuilder()
        .setBadRecordErrorHandler(handler)
        .setBadRecordRouter(BadRecordRouter.RECORDING_ROUTER)
        .build();
  }

  /**
   * Returns one SHA-256 for the content of all files that match now, so that it can be noticed when
   * they change.
   *
   * @throws IOException if one cannot be read
   * @throws IllegalArgumentException if a pattern matches none
   */
  public String filesDigest() throws IOException {
    StringBuilder digests = new StringBuilder();
    for (MatchResult.Metadata file : FilePatterns.match(FilePatterns.split(patterns()))) {
      try (InputStream input = Channels.newInputStream(FileSystems.open(file.resourceId()))) {
        digests.append(Sha256.copying(input, OutputStream.nullOutputStream())).append('\n');
      }
    }
    return Sha256.of(digests.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns how many bytes all files have that match now, compressed ones as they are.
   *
   * @throws IOException if they cannot be listed
   * @throws IllegalArgumentException if a pattern matches none
   */
  public long filesBytes() throws IOException {
    return FilePatterns.match(FilePatterns.split(patterns())).stream()
        .mapToLong(MatchResult.Metadata::sizeBytes)
        .sum();
  }

  @Override
  public PCollection<Prompt> expand(PBegin begin) {
    ReadPromptFileFn read = new ReadPromptFileFn(fields(), maximumLineBytes(), badRecordRouter());
    PCollectionTuple records =
        begin
            .apply("Patterns", Create.of(patterns()))
            .apply("Match", ParDo.of(new MatchFn()))
            .setCoder(MetadataCoder.of())
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply("Open", FileIO.readMatches())
            .apply(
                "Read",
                ParDo.of(read)
                    .withOutputTags(
                        ReadPromptFileFn.PROMPTS, TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG)));
    badRecordErrorHandler()
        .addErrorCollection(
            records
                .get(BadRecordRouter.BAD_RECORD_TAG)
                .setCoder(BadRecord.getCoder(begin.getPipeline())));
    PCollection<Prompt> prompts =
        records
            .get(ReadPromptFileFn.PROMPTS)
            .setCoder(
                KvCoder.of(
                    VarIntCoder.of(),
                    KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(Prompt.class))))
            .apply("GroupByIdHash", GroupByKey.create())
            .apply("RefuseDuplicates", ParDo.of(new UniquePromptFn()))
            .setCoder(RecordCoders.of(Prompt.class));
    prompts
        .apply("Count", Count.globally())
        .apply("RefuseNone", ParDo.of(new RefuseNoneFn(patterns())));
    return prompts;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("prompts", patterns()).withLabel("File patterns"))
        .add(DisplayData.item("maximumLineBytes", maximumLineBytes()).withLabel("Longest line"));
  }

  private static final class MatchFn extends DoFn<String, MatchResult.Metadata> {
    @ProcessElement
    public void process(@Element String patterns, OutputReceiver<MatchResult.Metadata> output)
        throws IOException {
      List<String> split = FilePatterns.split(patterns);
      FilePatterns.match(split).forEach(output::output);
    }
  }

  /** Sees all prompts whose ids share a hash: a key for each id would cost a bundle for each. */
  private static final class UniquePromptFn
      extends DoFn<KV<Integer, Iterable<KV<String, Prompt>>>, Prompt> {
    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<String, Prompt>>> sameHash,
        OutputReceiver<Prompt> output) {
      Map<String, String> places = new HashMap<>();
      for (KV<String, Prompt> located : sameHash.getValue()) {
        String id = located.getValue().getId();
        String other = places.putIfAbsent(id, located.getKey());
        if (other != null) {
          boolean ordered = other.compareTo(located.getKey()) < 0;
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "prompt id '%s' stands in %s and in %s: remove one or give them different ids",
                  id,
                  ordered ? other : located.getKey(),
                  ordered ? located.getKey() : other));
        }
        output.output(located.getValue());
      }
    }
  }

  private static final class RefuseNoneFn extends DoFn<Long, Void> {
    private final String patterns;

    RefuseNoneFn(String patterns) {
      this.patterns = patterns;
    }

    @ProcessElement
    public void process(@Element Long count) {
      if (count == 0) {
        throw new IllegalArgumentException(
            "no usable prompt in '"
                + patterns
                + "': every line needs a question and an answer with a number");
      }
    }
  }
}
