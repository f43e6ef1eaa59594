package dev.beamrlvr.prompts;

import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.templates.ChatPrompt;
import dev.beamrlvr.internal.templates.ChatTemplate;
import dev.beamrlvr.internal.templates.ChatTemplateFiles;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Puts a question into the text that the policy is given. */
public final class PromptTemplate implements Serializable {

  /** Where the question goes. */
  public static final String PLACEHOLDER = "{question}";

  private static final long serialVersionUID = 1;

  private static final PromptTemplate PLAIN = new PromptTemplate(PLACEHOLDER + "\n", null);

  private static final PromptTemplate QWEN25_MATH =
      new PromptTemplate(
          "<|im_start|>system\n"
              + "Please reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n"
              + "<|im_start|>user\n{question}<|im_end|>\n"
              + "<|im_start|>assistant\n",
          null);

  private final @Nullable String text;
  private final @Nullable ChatPrompt chat;

  private PromptTemplate(@Nullable String text, @Nullable ChatPrompt chat) {
    this.text = text;
    this.chat = chat;
  }

  /** The question and a line end. */
  public static PromptTemplate plain() {
    return PLAIN;
  }

  /** The chat template of Qwen2.5-Math, with its request to reason step by step. */
  public static PromptTemplate qwen25Math() {
    return QWEN25_MATH;
  }

  /**
   * A template of one's own.
   *
   * @param text any text with {@code {question}} in it
   */
  public static PromptTemplate ofText(String text) {
    if (!text.contains(PLACEHOLDER)) {
      throw new IllegalArgumentException(
          "the prompt template has no " + PLACEHOLDER + ": write it where the question goes");
    }
    return new PromptTemplate(text, null);
  }

  /**
   * A model's own chat template, with the question as the user's message and the model to answer.
   * Responses end at the special token that the template puts behind an answer too.
   *
   * @param policyDirectory Hugging Face directory on any Beam file system, with {@code
   *     chat_template.jinja} or {@code chat_template} in {@code tokenizer_config.json}
   * @throws IllegalArgumentException naming the file, if there is no template or one that cannot be
   *     used
   * @throws UncheckedIOException if a file cannot be read
   */
  public static PromptTemplate chat(String policyDirectory) {
    try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(policyDirectory)) {
      ChatTemplate template = ChatTemplateFiles.read(files.directory());
      List<String> endTokens = ChatTemplateFiles.endTokens(files.directory(), template);
      return new PromptTemplate(null, new ChatPrompt(template, null, null, endTokens));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a built-in template: {@code plain} or {@code qwen2.5-math}. */
  public static PromptTemplate named(String name) {
    switch (name) {
      case "plain":
        return PLAIN;
      case "qwen2.5-math":
        return QWEN25_MATH;
      default:
        throw new IllegalArgumentException(
            "unknown prompt template '" + name + "': give plain or qwen2.5-math");
    }
  }

  /** Puts a system message before the question, in a chat template. */
  public PromptTemplate withSystemPrompt(String prompt) {
    return new PromptTemplate(null, chatOnly().withSystemPrompt(prompt));
  }

  /** Lets the model think before it answers, or not, where its chat template knows of that. */
  public PromptTemplate withThinking(boolean enabled) {
    return new PromptTemplate(null, chatOnly().withThinking(enabled));
  }

  /** Tells a chat template this date, if it asks for one. */
  public PromptTemplate withDate(LocalDate date) {
    return new PromptTemplate(null, chatOnly().withDate(date));
  }

  private ChatPrompt chatOnly() {
    if (chat == null) {
      throw new IllegalArgumentException(
          "a system prompt, thinking and a date are for a model's own chat template");
    }
    return chat;
  }

  /**
   * Whether this is a chat template that asks for the date and was told none; a {@code TrainingRun}
   * tells it the day on which the run was started.
   */
  public boolean needsDate() {
    return chat != null && chat.template().needsDate();
  }

  /**
   * The text for the policy; a placeholder inside the question stays as it is.
   *
   * @throws IllegalArgumentException if the model's chat template refuses the question
   */
  public String apply(String question) {
    return chat != null ? chat.text(question) : text.replace(PLACEHOLDER, question);
  }

  /** Special tokens that end a response, besides those of the policy itself. */
  public List<String> endTokens() {
    return chat != null ? chat.endTokens() : List.of();
  }

  /** The template's own text. */
  public String text() {
    return chat != null ? chat.template().source() : text;
  }
}
