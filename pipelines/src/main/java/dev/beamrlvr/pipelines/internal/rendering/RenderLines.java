package dev.beamrlvr.pipelines.internal.rendering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.templates.ChatTemplate;
import dev.beamrlvr.internal.templates.JsonValues;
import dev.beamrlvr.internal.templates.TemplateException;
import dev.beamrlvr.pipelines.internal.lines.LineStage;
import dev.beamrlvr.pipelines.internal.lines.RefusedLine;
import dev.beamrlvr.pipelines.internal.lines.Sums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Makes of each JSON object with {@code messages} one with the {@code id}, the {@code text} in the
 * form of a chat template and its {@code tokenIds}, or with the {@code id} and the {@code error}
 * that the template ends with. A line that is no object or has no {@code id} is refused.
 */
final class RenderLines implements LineStage<ObjectNode> {
  static final String RENDERED = "rendered";

  private final String policy;
  private final ChatTemplate template;

  private transient Tokenizer tokenizer;

  /** Renders with a template and the tokenizer of a Hugging Face directory. */
  RenderLines(String policy, ChatTemplate template) {
    this.policy = policy;
    this.template = template;
  }

  @Override
  public String name() {
    return "RenderLines";
  }

  @Override
  public int batchSize() {
    return 32;
  }

  @Override
  public long smallestBlock() {
    return 1 << 20;
  }

  @Override
  public void open() {
    try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(policy)) {
      tokenizer = Tokenizer.open(files.directory().resolve("tokenizer.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }

  @Override
  public ObjectNode prepare(ObjectNode object) throws RefusedLine {
    if (!object.has("id")) {
      throw new RefusedLine("the object has no field 'id'");
    }
    return object.deepCopy();
  }

  @Override
  public void transform(List<ObjectNode> conversations, List<ObjectNode> objects, Sums sums) {
    for (int i = 0; i < objects.size(); i++) {
      ObjectNode object = objects.get(i).retain("id");
      try {
        String text = render(conversations.get(i));
        object.put("text", text);
        ArrayNode ids = object.putArray("tokenIds");
        for (int id : tokenizer.encode(text)) {
          ids.add(id);
        }
        sums.add(RENDERED, 1);
      } catch (TemplateException | RefusedLine e) {
        object.put("error", e.getMessage());
      }
    }
  }

  private String render(ObjectNode conversation) throws RefusedLine {
    JsonNode thinking = conversation.path("enableThinking");
    return template.render(
        messages(conversation.path("messages")),
        isTrue("addGenerationPrompt", conversation.path("addGenerationPrompt")),
        isAbsent(thinking) ? null : isTrue("enableThinking", thinking));
  }

  private static List<Map<String, Object>> messages(JsonNode messages) throws RefusedLine {
    if (!messages.isArray()) {
      throw new RefusedLine("the object has no list in the field 'messages'");
    }
    for (JsonNode message : messages) {
      if (!message.isObject()) {
        throw new RefusedLine("'messages' holds what is no object: " + message);
      }
    }
    return JsonValues.objects(messages);
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static boolean isTrue(String name, JsonNode value) throws RefusedLine {
    if (!isAbsent(value) && !value.isBoolean()) {
      throw new RefusedLine("'" + name + "' is neither true nor false but " + value);
    }
    return value.asBoolean();
  }
}
