package dev.beamrlvr.pipelines.commands;

import dev.beamrlvr.pipelines.problems.BundledProblems;
import dev.beamrlvr.pipelines.warmstart.BundledBasePolicy;
import dev.beamrlvr.prompts.ReadPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The policy and the prompts that the options name, or the bundled ones, until closed. */
final class BundledInputs implements AutoCloseable {
  private final Path scratch;

  BundledInputs() throws IOException {
    this(Files.createTempDirectory("rlvr-inputs-"));
  }

  /** Takes over a directory, and deletes it when closed. */
  BundledInputs(Path scratch) {
    this.scratch = scratch;
  }

  /** Directory of the policy. */
  String policy(PolicyOptions options) throws IOException {
    return options.getPolicy() != null
        ? options.getPolicy()
        : BundledBasePolicy.copyTo(scratch.resolve("policy")).toString();
  }

  /**
   * Reads the prompts, or the bundled ones of that name.
   *
   * @param bundled one of the names in {@link BundledProblems}
   */
  ReadPrompts prompts(PromptOptions options, String bundled) throws IOException {
    if (options.getPrompts() == null) {
      return ReadPrompts.from(BundledProblems.copyTo(scratch, bundled).toString());
    }
    ReadPrompts read = ReadPrompts.from(options.getPrompts());
    String prompt = options.getPromptField();
    String answer = options.getAnswerField();
    if (options.getIdField() != null) {
      return read.withFields(prompt, answer, options.getIdField());
    }
    boolean usual = prompt.equals("question") && answer.equals("answer");
    return usual ? read : read.withFields(prompt, answer);
  }

  /** A file that is deleted when these inputs are closed. */
  String scratchFile(String name) {
    return scratch.resolve(name).toString();
  }

  @Override
  public void close() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(scratch)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
