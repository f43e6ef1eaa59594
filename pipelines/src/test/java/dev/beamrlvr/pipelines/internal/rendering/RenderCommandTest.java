package dev.beamrlvr.pipelines.internal.rendering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.pipelines.commands.CommandCall;
import dev.beamrlvr.pipelines.commands.TestPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TEMPLATE =
      """
      {%- for message in messages %}
          {%- if message.role == 'system' and not loop.first %}
              {{- raise_exception('the system comes first') }}
          {%- endif %}
          {{- message.role + ': ' + message.content | trim + '\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ 'bot: ' }}{% endif %}
      {%- if enable_thinking is defined %}{{ enable_thinking }}{% endif %}
      """;

  @TempDir Path directory;
  private Path policy;
  private Path input;

  @BeforeEach
  void writePolicy() throws IOException {
    policy = TestPolicy.write(directory);
    input = directory.resolve("in.jsonl");
    template(TEMPLATE);
  }

  private void template(String text) throws IOException {
    Files.writeString(policy.resolve("chat_template.jinja"), text);
  }

  private CommandCall render(String lines, String... options) throws IOException {
    Files.writeString(input, lines);
    List<String> words =
        new ArrayList<>(
            List.of(
                "render",
                "--policy=" + policy,
                "--input=" + input,
                "--output=" + directory.resolve("out.jsonl")));
    words.addAll(List.of(options));
    return CommandCall.of(words.toArray(new String[0]));
  }

  private List<JsonNode> output() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("out.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void everyConversationBecomesItsTextAndTokensOrAnErrorInOrder() throws IOException {
    String user = "{\"role\":\"user\",\"content\":\" Tom has 3. \"}";
    String system = "{\"role\":\"system\",\"content\":\"Be brief.\"}";
    String out =
        render(
                "{\"id\":1,\"messages\":["
                    + user
                    + "],\"addGenerationPrompt\":true}\n"
                    + "{\"id\":\"b\",\"messages\":["
                    + user
                    + ","
                    + system
                    + "]}\n"
                    + "{\"id\":3,\"messages\":["
                    + system
                    + ","
                    + user
                    + "],"
                    + "\"addGenerationPrompt\":false,\"enableThinking\":false}\n"
                    + "{\"id\":4,\"messages\":\"none\"}\n"
                    + "{\"id\":5,\"messages\":[3]}\n"
                    + "{\"messages\":[]}\n")
            .succeeds()
            .out();
    assertTrue(out.startsWith("2 conversations rendered, 3 with an error; 1 lines refused"), out);
    List<JsonNode> lines = output();
    assertEquals(List.of("1", "b", "3", "4", "5"), lines.stream().map(this::id).toList());
    assertEquals("user: Tom has 3.\nbot: ", lines.get(0).get("text").textValue());
    assertEquals("system: Be brief.\nuser: Tom has 3.\nFalse", lines.get(2).get("text").asText());
    try (Tokenizer tokenizer = Tokenizer.open(policy.resolve("tokenizer.json"))) {
      assertArrayEquals(
          tokenizer.encode("user: Tom has 3.\nbot: "),
          JSON.convertValue(lines.get(0).get("tokenIds"), int[].class));
    }
    assertEquals("{\"id\":\"b\",\"error\":\"the system comes first\"}", lines.get(1).toString());
    assertTrue(lines.get(3).get("error").asText().contains("no list in the field 'messages'"));
    assertTrue(
        lines.get(4).get("error").asText().contains("holds what is no object: 3"),
        lines.get(4).toString());
  }

  private String id(JsonNode line) {
    return line.get("id").asText();
  }

  @Test
  void theDateIsTheOneThatIsGiven() throws IOException {
    template("{{ strftime_now('%d %b %Y') }}");
    String line = "{\"id\":1,\"messages\":[]}\n";
    render(line).isCalledWrongly("add --templateDate=YYYY-MM-DD");
    render(line, "--templateDate=yesterday").isCalledWrongly("takes a date such as 2026-01-31");
    render(line, "--templateDate=2024-02-29").succeeds();
    assertEquals("29 Feb 2024", output().get(0).get("text").asText());
  }

  @Test
  void aTemplateThatCannotBeUsedIsRefusedInOneLine() throws IOException {
    template("a\n{% extends 'b' %}");
    render("{}\n").isCalledWrongly("line 2: the tag 'extends' is not supported here");
    Files.delete(policy.resolve("chat_template.jinja"));
    render("{}\n").isCalledWrongly("there is no chat template, neither here nor in ");
  }
}
