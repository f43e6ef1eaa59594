package dev.beamrlvr.prompts;

import java.io.Serializable;

/** Puts a question into the text that the policy is given. */
public final class PromptTemplate implements Serializable {

  /** Where the question goes. */
  public static final String PLACEHOLDER = "{question}";

  private static final long serialVersionUID = 1;

  private static final PromptTemplate PLAIN = new PromptTemplate(PLACEHOLDER + "\n");

  private static final PromptTemplate QWEN25_MATH =
      new PromptTemplate(
          "<|im_start|>system\n"
              + "Please reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n"
              + "<|im_start|>user\n{question}<|im_end|>\n"
              + "<|im_start|>assistant\n");

  private final String text;

  private PromptTemplate(String text) {
    this.text = text;
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
    return new PromptTemplate(text);
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

  /** The text for the policy; a placeholder inside the question stays as it is. */
  public String apply(String question) {
    return text.replace(PLACEHOLDER, question);
  }

  /** The template's own text. */
  public String text() {
    return text;
  }
}
