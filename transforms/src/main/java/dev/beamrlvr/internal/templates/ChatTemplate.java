package dev.beamrlvr.internal.templates;

import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.Sha256;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A model's own form of conversations.
 *
 * <pre>{@code
 * ChatTemplate template = ChatTemplateFiles.read(directory);
 * template.render(List.of(Map.of("role", "user", "content", "2 + 2?")), true, null);
 * }</pre>
 *
 * <p>Safe for concurrent calls. It is serialised as its text.
 */
public final class ChatTemplate implements Serializable {

  private static final long serialVersionUID = 1;

  private static final String DATE_FUNCTION = "strftime_now";

  @NotPartOfIdentity("its digest stands for it")
  private final String source;

  private final String sha256;
  private final TreeMap<String, String> specialTokens;
  private final @Nullable LocalDate date;
  private transient volatile Statement program;

  private ChatTemplate(
      String source, SortedMap<String, String> specialTokens, @Nullable LocalDate date) {
    this.source = source;
    this.sha256 = Sha256.of(source.getBytes(StandardCharsets.UTF_8));
    this.specialTokens = new TreeMap<>(specialTokens);
    this.date = date;
  }

  /**
   * Reads a template.
   *
   * @param specialTokens variables such as {@code bos_token}
   * @throws TemplateException naming the line of what cannot be read or is not supported
   */
  public static ChatTemplate of(String source, SortedMap<String, String> specialTokens) {
    ChatTemplate template = new ChatTemplate(source, specialTokens, null);
    template.program();
    return template;
  }

  private boolean asksForDate() {
    return source.contains(DATE_FUNCTION);
  }

  /** Tells the template this date, if it asks for one; without one it finds no such function. */
  public ChatTemplate withDate(LocalDate date) {
    return asksForDate() ? new ChatTemplate(source, specialTokens, date) : this;
  }

  /** Whether the template asks for the date and is told none. */
  public boolean needsDate() {
    return asksForDate() && date == null;
  }

  /** The variables for special tokens. */
  SortedMap<String, String> specialTokens() {
    return specialTokens;
  }

  /** The template's text. */
  public String source() {
    return source;
  }

  /**
   * Puts a conversation into the form that the model was trained on.
   *
   * @param messages each with its {@code role}, {@code content} and whatever else the template
   *     reads: strings, {@link Long}s, {@link Double}s, {@link Boolean}s, nulls, lists and maps
   * @param addGenerationPrompt whether the text ends where the model is to answer
   * @param enableThinking the template's variable of that name; null leaves it undefined
   * @throws TemplateException in one line, if the template refuses the conversation or uses
   *     something that is not known here
   */
  public String render(
      List<? extends Map<String, ?>> messages,
      boolean addGenerationPrompt,
      @Nullable Boolean enableThinking) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", messages);
    variables.put("tools", null);
    variables.put("add_generation_prompt", addGenerationPrompt);
    if (enableThinking != null) {
      variables.put("enable_thinking", enableThinking);
    }
    return render(variables);
  }

  /** The same with the variables that all templates are given. */
  String render(Map<String, Object> given) {
    Map<String, Object> variables = new HashMap<>(Functions.all(date));
    variables.putAll(specialTokens);
    variables.put("documents", null);
    variables.putAll(given);
    try {
      return StatementParser.printed(program(), Scope.of(variables));
    } catch (StackOverflowError e) {
      throw TemplateException.of("the template is nested too deeply");
    }
  }

  private Statement program() {
    if (program == null) {
      try {
        program = StatementParser.parse(source);
      } catch (StackOverflowError e) {
        throw TemplateException.of("the template is nested too deeply");
      }
    }
    return program;
  }
}
