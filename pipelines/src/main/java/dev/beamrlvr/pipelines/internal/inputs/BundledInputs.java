package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.prompts.ReadPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The policy and the prompts that the options name, or the bundled ones, until closed. */
public final class BundledInputs implements AutoCloseable {
  private final Path scratch;

  /** Bundled files are unpacked into a directory of their own. */
  public BundledInputs() throws IOException {
    this(Files.createTempDirectory("rlvr-inputs-"));
  }

  /** Takes over a directory, and deletes it when closed. */
  public BundledInputs(Path scratch) {
    this.scratch = scratch;
  }

  /** Directory of the policy. */
  public String policy(PolicyOptions options) throws IOException {
    return options.getPolicy() != null ? options.getPolicy() : bundledPolicy();
  }

  /** Directory of the bundled policy. */
  public String bundledPolicy() throws IOException {
    return BundledBasePolicy.copyTo(scratch.resolve("policy")).toString();
  }

  /**
   * Reads the prompts, or the bundled ones of that name.
   *
   * @param bundled one of the names in {@link BundledProblems}
   */
  public ReadPrompts prompts(PromptOptions options, String bundled) throws IOException {
    if (options.getPrompts() == null) {
      return ReadPrompts.from(BundledProblems.copyTo(scratch, bundled).toString());
    }
    return files(options.getPrompts(), options);
  }

  /** Reads the files that match, with the fields that the options name. */
  public static ReadPrompts files(String patterns, PromptOptions options) {
    ReadPrompts read = ReadPrompts.from(patterns);
    String prompt = options.getPromptField();
    String answer = options.getAnswerField();
    if (options.getIdField() != null) {
      return read.withFields(prompt, answer, options.getIdField());
    }
    boolean usual = prompt.equals("question") && answer.equals("answer");
    return usual ? read : read.withFields(prompt, answer);
  }

  /** A file that is deleted when these inputs are closed. */
  public String scratchFile(String name) {
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
