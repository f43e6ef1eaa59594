package dev.beamrlvr.internal.templates;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A question as a conversation with a model.
 *
 * @param template the model's
 * @param systemPrompt what stands before the question; null for what the template says by itself
 * @param enableThinking the template's variable of that name; null leaves it undefined
 * @param endTokens special tokens that end an answer
 */
public record ChatPrompt(
    ChatTemplate template,
    @Nullable String systemPrompt,
    @Nullable Boolean enableThinking,
    List<String> endTokens)
    implements Serializable {

  /** Copies the list. */
  public ChatPrompt {
    endTokens = List.copyOf(endTokens);
  }

  /** Begins with a system message. */
  public ChatPrompt withSystemPrompt(String prompt) {
    return new ChatPrompt(template, prompt, enableThinking, endTokens);
  }

  /** Lets the model think before it answers, or not. */
  public ChatPrompt withThinking(boolean enabled) {
    return new ChatPrompt(template, systemPrompt, enabled, endTokens);
  }

  /** Tells the template a date, if it asks for one. */
  public ChatPrompt withDate(LocalDate date) {
    return new ChatPrompt(template.withDate(date), systemPrompt, enableThinking, endTokens);
  }

  /**
   * Returns the text that the model is to continue.
   *
   * @throws TemplateException if the template refuses the conversation
   */
  public String text(String question) {
    List<Map<String, String>> messages = new ArrayList<>();
    if (systemPrompt != null) {
      messages.add(Map.of("role", "system", "content", systemPrompt));
    }
    messages.add(Map.of("role", "user", "content", question));
    return template.render(messages, true, enableThinking);
  }
}
