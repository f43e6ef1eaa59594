package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.commands.PromptTemplateOption;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policies.PolicyFiles;
import dev.beamrlvr.policy.PolicyConfiguration;
import dev.beamrlvr.policy.Tokenizer;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.KV;

/**
 * Reads a run's prompts with a pipeline, keeps them in the run's directory, and puts aside those
 * that cannot be used.
 */
final class PromptReader {

  private final RunnerSession session;
  private final RunDirectory run;
  private final TrainCommandOptions options;
  private final String policyDirectory;

  PromptReader(
      RunnerSession session,
      RunDirectory run,
      TrainCommandOptions options,
      String policyDirectory) {
    this.session = session;
    this.run = run;
    this.options = options;
    this.policyDirectory = policyDirectory;
  }

  /** Reads the files that match the patterns; {@code name} says which prompts they are. */
  List<Prompt> read(String name, String patterns) throws IOException {
    String directory = "inputs/" + name;
    List<Prompt> found = kept(directory);
    if (found.isEmpty()) {
      load(patterns, name, directory);
      found = kept(directory);
    }
    return usable(name, found);
  }

  private void load(String patterns, String name, String directory) throws IOException {
    Pipeline pipeline = session.newPipeline();
    try (BadRecordErrorHandler<?> deadLetters =
        pipeline.registerBadRecordErrorHandler(
            DeadLetters.writtenTo(run.location() + "dead-letters/" + name))) {
      pipeline
          .apply("Read prompts", read(patterns).withBadRecordErrorHandler(deadLetters))
          .apply("To one file", WithKeys.of(directory))
          .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(Prompt.class)))
          .apply("Gather", GroupByKey.create())
          .apply("Write", ParDo.of(new Write(run.location())));
    }
    session.run(pipeline);
  }

  private ReadPrompts read(String patterns) {
    ReadPrompts read = ReadPrompts.from(patterns);
    boolean usual =
        options.getPromptField().equals("question") && options.getAnswerField().equals("answer");
    if (options.getIdField() != null) {
      return read.withFields(
          options.getPromptField(), options.getAnswerField(), options.getIdField());
    }
    return usual ? read : read.withFields(options.getPromptField(), options.getAnswerField());
  }

  private List<Prompt> kept(String directory) throws IOException {
    List<MatchResult.Metadata> files =
        FileSystems.match(run.location() + directory + "/prompts-*.avro", EmptyMatchTreatment.ALLOW)
            .metadata();
    if (files.isEmpty()) {
      return List.of();
    }
    Path copy = Files.createTempFile("beam-rlvr-prompts-", ".avro");
    try (InputStream input = Channels.newInputStream(FileSystems.open(files.get(0).resourceId()))) {
      Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
      return AvroFiles.read(copy, Prompt.class);
    } finally {
      Files.delete(copy);
    }
  }

  /** Puts prompts aside that leave no room for a response. */
  private List<Prompt> usable(String name, List<Prompt> prompts) throws IOException {
    PromptTemplate template = PromptTemplateOption.read(options.getPromptTemplate());
    List<Prompt> usable = new ArrayList<>();
    List<DeadLetter> tooLong = new ArrayList<>();
    try (PolicyFiles files = PolicyFiles.fetch(policyDirectory);
        Tokenizer tokenizer = Tokenizer.open(files.directory().resolve("tokenizer.json"))) {
      int room =
          PolicyConfiguration.read(files.directory()).maxPositions() - options.getMaxTokens();
      for (Prompt prompt : prompts) {
        int tokens = tokenizer.encode(template.apply(prompt.getQuestion())).length;
        if (tokens <= room) {
          usable.add(prompt);
        } else {
          tooLong.add(tooLong(prompt, tokens, room));
        }
      }
    }
    if (!tooLong.isEmpty()) {
      run.files()
          .write(
              "dead-letters/" + name,
              "too-long",
              0,
              ".avro",
              path -> AvroFiles.write(path, DeadLetter.class, tooLong));
    }
    if (usable.isEmpty()) {
      throw new CommandException(
          String.format(
              Locale.ROOT,
              "none of the %d %s fits the policy: see %sdead-letters/%s",
              prompts.size(),
              name,
              run.location(),
              name));
    }
    return usable;
  }

  private static DeadLetter tooLong(Prompt prompt, int tokens, int room) {
    return DeadLetter.newBuilder()
        .setStage("GenerateRollouts")
        .setSource(prompt.getSource())
        .setContent(prompt.getId() + ": " + prompt.getQuestion())
        .setReason(
            String.format(
                Locale.ROOT,
                "the prompt has %d tokens, but at most %d leave room for a response",
                tokens,
                room))
        .build();
  }

  private static final class Write extends DoFn<KV<String, Iterable<Prompt>>, Void> {

    private final ContentAddressedFiles files;

    Write(String runDirectory) {
      this.files = ContentAddressedFiles.under(runDirectory);
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<Prompt>> gathered) {
      List<Prompt> prompts = new ArrayList<>();
      gathered.getValue().forEach(prompts::add);
      prompts.sort(Comparator.comparing(Prompt::getId));
      files.write(
          gathered.getKey(),
          "prompts",
          0,
          ".avro",
          path -> AvroFiles.write(path, Prompt.class, prompts));
    }
  }
}
