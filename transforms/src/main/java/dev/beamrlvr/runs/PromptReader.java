package dev.beamrlvr.runs;

import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.internal.records.RecordsOnDisk;
import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.training.TrainingException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.SerializableComparator;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads a run's prompts, keeps them in the run's directory, and puts aside those that cannot be
 * used. A resumed run goes on with what was kept. The driver passes over them once, and has them on
 * its disk until this is closed.
 */
final class PromptReader implements Closeable {

  /** What the directories of the training prompts are called; evaluation sets have their names. */
  static final String TRAINING = "prompts";

  private static final String KIND = "prompts";
  private static final long BYTES_PER_FILE = 64 << 20;

  private final TrainingRun run;
  private final RunDirectory directory;
  private final List<RecordsOnDisk<Prompt>> opened = new ArrayList<>();

  PromptReader(TrainingRun run, RunDirectory directory) {
    this.run = run;
    this.directory = directory;
  }

  /** Returns the usable prompts, by id; {@code name} says which they are. */
  RecordsOnDisk<Prompt> read(String name, PromptSource source) throws IOException {
    String inputs = "inputs/" + name;
    if (source.files().isEmpty()) {
      write(inputs, KIND, Prompt.class, source.given());
    } else if (!KeptRecords.at(place(inputs)).isThere()) {
      load(source.files().get(), name, inputs);
    }
    return usable(name, inputs);
  }

  private KeptRecords.Place<Prompt> place(String inputs) {
    return new KeptRecords.Place<>(
        directory.location(),
        inputs,
        KIND,
        Prompt.class,
        SerializableComparator.comparing(Prompt::getId));
  }

  private void load(ReadPrompts read, String name, String inputs) throws IOException {
    int files = 1 + (int) (read.filesBytes() / BYTES_PER_FILE);
    Pipeline pipeline = JobNames.named(run.pipelines(), directory.location(), "prompts");
    try (BadRecordErrorHandler<?> deadLetters =
        pipeline.registerBadRecordErrorHandler(
            DeadLetters.writtenTo(directory.location() + "dead-letters/" + name))) {
      pipeline
          .apply("Read prompts", read.withBadRecordErrorHandler(deadLetters))
          .apply("Keep", new KeepRecords<>(place(inputs), Prompt::getId, files));
    }
    run.pipelines().run(pipeline);
  }

  /** Puts prompts aside that leave no room for a response. */
  private RecordsOnDisk<Prompt> usable(String name, String inputs) throws IOException {
    RecordsOnDisk<Prompt> usable = RecordsOnDisk.create(Prompt.class);
    opened.add(usable);
    try (RecordsOnDisk<DeadLetter> refused = RecordsOnDisk.create(DeadLetter.class);
        PolicyFiles files = PolicyFiles.fetchWithoutWeights(run.basePolicy());
        Tokenizer tokenizer = Tokenizer.open(files.directory().resolve("tokenizer.json"))) {
      PolicyConfiguration configuration = PolicyConfiguration.read(files.directory());
      KeptRecords.at(place(inputs))
          .forEach(
              prompt -> {
                String refusal = refusal(prompt, tokenizer, configuration);
                if (refusal == null) {
                  usable.add(prompt);
                } else {
                  refused.add(DeadLetters.ofPrompt("GenerateRollouts", prompt, refusal));
                }
              });
      if (!refused.isEmpty()) {
        write("dead-letters/" + name, "too-long", DeadLetter.class, refused);
      }
      if (usable.isEmpty()) {
        throw new TrainingException(
            "none of the %d %s fits the policy: see %sdead-letters/%s",
            refused.size(), name, directory.location(), name);
      }
    }
    return usable;
  }

  @Override
  public void close() throws IOException {
    for (RecordsOnDisk<Prompt> list : opened) {
      list.close();
    }
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

  private <T extends SpecificRecord> void write(
      String folder, String kind, Class<T> type, List<T> records) {
    directory
        .files()
        .write(folder, kind, 0, ".avro", path -> AvroFiles.writeCompressed(path, type, records));
  }
}
