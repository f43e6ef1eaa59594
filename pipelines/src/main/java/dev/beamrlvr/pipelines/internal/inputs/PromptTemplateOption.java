package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.prompts.PromptTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * What {@code --promptTemplate} names: the policy's own chat template, a built-in one, or a text
 * file that is one.
 */
public final class PromptTemplateOption {

  /** What to say where nothing says which date a template is told. */
  public static final String DATE_IS_MISSING =
      "the policy's chat template asks for the date, which decides the prompts: add"
          + " --templateDate=YYYY-MM-DD";

  private static final String CHAT = "chat";

  private PromptTemplateOption() {}

  /**
   * Returns the template that the options ask for.
   *
   * @param policy directory of the policy; null for the bundled one, which has no chat template
   * @throws UsageException if they do not fit together, or there is no such template
   */
  public static PromptTemplate read(PromptOptions options, String policy) {
    if (options.getPromptTemplate().equals(CHAT)) {
      if (policy == null) {
        throw new UsageException(
            "--promptTemplate=chat needs --policy: the bundled policy has no chat template");
      }
      return chat(options, policy);
    }
    boolean isForChat =
        options.getSystemPrompt() != null
            || options.getEnableThinking() != null
            || options.getTemplateDate() != null;
    if (isForChat) {
      throw new UsageException(
          "--systemPrompt, --enableThinking and --templateDate are for --promptTemplate=chat: add"
              + " it, or leave them out");
    }
    return read(options.getPromptTemplate());
  }

  private static PromptTemplate chat(PromptOptions options, String policy) {
    try {
      PromptTemplate template = PromptTemplate.chat(policy);
      if (options.getSystemPrompt() != null) {
        template = template.withSystemPrompt(options.getSystemPrompt());
      }
      if (options.getEnableThinking() != null) {
        template = template.withThinking(options.getEnableThinking());
      }
      return options.getTemplateDate() == null
          ? template
          : template.withDate(date(options.getTemplateDate()));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--promptTemplate=chat: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw new UsageException("--promptTemplate=chat: " + e.getCause().getMessage());
    }
  }

  /**
   * Reads {@code --templateDate}.
   *
   * @throws UsageException if it is no date
   */
  public static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "--templateDate takes a date such as 2026-01-31, not '" + text + "'");
    }
  }

  /**
   * Returns the template, for commands that are not a run with a date of its own.
   *
   * @throws UsageException in addition, if the template asks for the date and there is none
   */
  public static PromptTemplate readDated(PromptOptions options, String policy) {
    PromptTemplate template = read(options, policy);
    if (template.needsDate()) {
      throw new UsageException(DATE_IS_MISSING);
    }
    return template;
  }

  /**
   * Returns the template. A file called like a built-in one does not stand in for it; a file's text
   * is taken as it is, line end at its end included.
   *
   * @throws UsageException if there is neither such a template nor such a file, or the file has no
   *     place for the question
   */
  static PromptTemplate read(String value) {
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
                  "there is no prompt template '%s' and no such file: give chat, plain, qwen2.5-math or a"
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
