package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.prompts.PromptTemplate;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code --promptTemplate} names: a built-in template, or a text file that is one. */
public final class PromptTemplateOption {

  private PromptTemplateOption() {}

  /**
   * Returns the template. A file called like a built-in one does not stand in for it; a file's text
   * is taken as it is, line end at its end included.
   *
   * @throws UsageException if there is neither such a template nor such a file, or the file has no
   *     place for the question
   */
  public static PromptTemplate read(String value) {
    try {
      return PromptTemplate.named(value);
    } catch (IllegalArgumentException e) {
      return ofFile(value);
    }
  }

  private static PromptTemplate ofFile(String value) {
    Path file = Path.of(value);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          String.format(
                  Locale.ROOT,
                  "there is no prompt template '%s' and no such file: give plain, qwen2.5-math or a"
                      + " file",
                  value)
              + " with {question} in it");
    }
    try {
      return PromptTemplate.ofText(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--promptTemplate=" + value + ": " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw new UsageException("--promptTemplate=" + value + " is not text in UTF-8");
    } catch (IOException e) {
      throw new UsageException("cannot read --promptTemplate=" + value + ": " + e.getMessage());
    }
  }
}
