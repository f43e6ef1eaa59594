package dev.beamrlvr.runs;

import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.training.TrainingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.SerializableComparator;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads a run's prompts, keeps them in the run's directory, and puts aside those that cannot be
 * used. A resumed run goes on with what was kept.
 */
final class PromptReader {

  /** What the directories of the training prompts are called; evaluation sets have their names. */
  static final String TRAINING = "prompts";

  private static final String KIND = "prompts";

  private final TrainingRun run;
  private final RunDirectory directory;

  PromptReader(TrainingRun run, RunDirectory directory) {
    this.run = run;
    this.directory = directory;
  }

  /** Returns the usable prompts, by id; {@code name} says which they are. */
  List<Prompt> read(String name, PromptSource source) throws IOException {
    String inputs = "inputs/" + name;
    if (source.files().isEmpty()) {
      write(inputs, KIND, Prompt.class, source.given());
    } else if (kept(inputs).isEmpty()) {
      load(source.files().get(), name, inputs);
    }
    return usable(name, kept(inputs).orElseThrow());
  }

  private void load(ReadPrompts read, String name, String inputs) {
    Pipeline pipeline = JobNames.named(run.pipelines(), directory.location(), "prompts");
    try (BadRecordErrorHandler<?> deadLetters =
        pipeline.registerBadRecordErrorHandler(
            DeadLetters.writtenTo(directory.location() + "dead-letters/" + name))) {
      pipeline
          .apply("Read prompts", read.withBadRecordErrorHandler(deadLetters))
          .apply(
              "Keep",
              new OneAvroFile<>(
                  directory.location(),
                  inputs,
                  KIND,
                  Prompt.class,
                  SerializableComparator.comparing(Prompt::getId)));
    }
    run.pipelines().run(pipeline);
  }

  private Optional<List<Prompt>> kept(String inputs) throws IOException {
    return OneAvroFile.read(directory.location(), inputs, KIND, Prompt.class);
  }

  /** Puts prompts aside that leave no room for a response. */
  private List<Prompt> usable(String name, List<Prompt> prompts) throws IOException {
    List<Prompt> usable = new ArrayList<>();
    List<DeadLetter> refused = new ArrayList<>();
    try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(run.basePolicy());
        Tokenizer tokenizer = Tokenizer.open(files.directory().resolve("tokenizer.json"))) {
      PolicyConfiguration configuration = PolicyConfiguration.read(files.directory());
      for (Prompt prompt : prompts) {
        String refusal = refusal(prompt, tokenizer, configuration);
        if (refusal == null) {
          usable.add(prompt);
        } else {
          refused.add(refused(prompt, refusal));
        }
      }
    }
    if (!refused.isEmpty()) {
      write("dead-letters/" + name, "too-long", DeadLetter.class, refused);
    }
    if (usable.isEmpty()) {
      throw new TrainingException(
          "none of the %d %s fits the policy: see %sdead-letters/%s",
          prompts.size(), name, directory.location(), name);
    }
    return usable;
  }

  private @Nullable String refusal(
      Prompt prompt, Tokenizer tokenizer, PolicyConfiguration configuration) {
    try {
      String text = run.settings().template().apply(prompt.getQuestion());
      return configuration.refusal(tokenizer.encode(text).length, run.settings().sampling());
    } catch (IllegalArgumentException e) {
      return "the chat template refuses it: " + e.getMessage();
    }
  }

  private static DeadLetter refused(Prompt prompt, String reason) {
    return DeadLetter.newBuilder()
        .setStage("GenerateRollouts")
        .setSource(prompt.getSource())
        .setContent(prompt.getId() + ": " + prompt.getQuestion())
        .setReason(reason)
        .build();
  }

  private <T extends SpecificRecord> void write(
      String folder, String kind, Class<T> type, List<T> records) {
    directory
        .files()
        .write(folder, kind, 0, ".avro", path -> AvroFiles.writeCompressed(path, type, records));
  }
}
