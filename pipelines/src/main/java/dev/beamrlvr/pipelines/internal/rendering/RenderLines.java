package dev.beamrlvr.pipelines.internal.rendering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.value.AutoValue;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.templates.ChatTemplate;
import dev.beamrlvr.internal.templates.JsonValues;
import dev.beamrlvr.internal.templates.TemplateException;
import dev.beamrlvr.pipelines.internal.lines.LineResult;
import dev.beamrlvr.pipelines.internal.lines.RefusedLine;
import dev.beamrlvr.pipelines.internal.lines.TransformLineFn;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Makes of each JSON object with {@code messages} one with the {@code id}, the {@code text} in the
 * form of a chat template and its {@code tokenIds}, or with the {@code id} and the {@code error}
 * that the template ends with. A line that is no object or has no {@code id} is refused.
 */
@AutoValue
abstract class RenderLines extends PTransform<PCollection<KV<Long, String>>, LineResult> {

  abstract String policy();

  abstract ChatTemplate template();

  /**
   * Renders with a template.
   *
   * @param policyDirectory Hugging Face directory with the tokenizer
   */
  static RenderLines with(String policyDirectory, ChatTemplate template) {
    return new AutoValue_RenderLines(policyDirectory, template);
  }

  @Override
  public LineResult expand(PCollection<KV<Long, String>> lines) {
    return LineResult.of(lines, new RenderFn(policy(), template()));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("policy", policy()).withLabel("Policy directory"));
  }

  private static final class RenderFn extends TransformLineFn {
    private final String policy;
    private final ChatTemplate template;

    private transient Tokenizer tokenizer;

    RenderFn(String policy, ChatTemplate template) {
      super("RenderLines");
      this.policy = policy;
      this.template = template;
    }

    @Setup
    public void open() throws IOException {
      try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(policy)) {
        tokenizer = Tokenizer.open(files.directory().resolve("tokenizer.json"));
      }
    }

    @Teardown
    public void close() {
      if (tokenizer != null) {
        tokenizer.close();
      }
    }

    @Override
    protected void transform(ObjectNode object) throws RefusedLine {
      ObjectNode conversation = object.deepCopy();
      if (!object.has("id")) {
        throw new RefusedLine("the object has no field 'id'");
      }
      object.retain("id");
      try {
        String text = render(conversation);
        object.put("text", text);
        ArrayNode ids = object.putArray("tokenIds");
        for (int id : tokenizer.encode(text)) {
          ids.add(id);
        }
      } catch (TemplateException | RefusedLine e) {
        object.put("error", e.getMessage());
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
}
