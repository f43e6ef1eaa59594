package dev.beamrlvr.internal.templates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a directory keeps its chat template, and what ends an answer. */
class ChatTemplateFilesTest {

  @TempDir Path directory;

  private void configure(String json) throws IOException {
    Files.writeString(directory.resolve("tokenizer_config.json"), json);
  }

  private String rendered() throws IOException {
    return ChatTemplateFiles.read(directory)
        .render(List.of(Map.of("role", "user", "content", "a")), true, null);
  }

  private void assertRefused(String reason) {
    TemplateException refused =
        assertThrows(TemplateException.class, () -> ChatTemplateFiles.read(directory));
    assertTrue(refused.getMessage().startsWith(directory.toString()), refused.getMessage());
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  @Test
  void theTemplateIsAText() throws IOException {
    configure("{\"chat_template\": \"{{ bos_token }}a\", \"bos_token\": \"<s>\"}");
    assertEquals("<s>a", rendered());
  }

  @Test
  void aTokenMayBeAnObjectOrMissing() throws IOException {
    configure(
        "{\"chat_template\": \"{{ bos_token }}a{{ eos_token }}{{ pad_token }}\","
            + " \"eos_token\": {\"content\": \"</s>\"}, \"bos_token\": null}");
    assertEquals("a</s>", rendered());
  }

  @Test
  void ofAListTheDefaultIsTaken() throws IOException {
    configure(
        "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"tools\"},"
            + " {\"name\": \"default\", \"template\": \"chat\"}]}");
    assertEquals("chat", rendered());
    configure("{\"chat_template\": [{\"name\": \"rag\", \"template\": \"rag\"}]}");
    assertRefused("tokenizer_config.json, chat_template: none of [rag] is called 'default'");
  }

  @Test
  void theFileGoesBeforeTheField() throws IOException {
    configure("{\"chat_template\": \"field\", \"bos_token\": \"<s>\"}");
    Files.writeString(directory.resolve("chat_template.jinja"), "{{ bos_token }} file\n");
    assertEquals("<s> file", rendered());
  }

  @Test
  void whatCannotBeUsedIsNamedInOneLine() throws IOException {
    assertRefused("there is no chat template, neither here nor in ");
    configure("{");
    assertRefused("tokenizer_config.json: not readable as JSON");
    configure("{\"chat_template\": \"a\", \"chat_template\": \"b\"}");
    assertRefused("Duplicate field 'chat_template'");
    configure("[".repeat(100_000));
    assertRefused("tokenizer_config.json: not readable as JSON");
    configure("{\"chat_template\": [{\"name\": \"a\\n" + "b".repeat(100_000) + "\"}]}");
    assertRefused("chat_template: none of [a b");
    configure("{\"chat_template\": 3}");
    assertRefused("there is no chat template");
    configure("{\"chat_template\": \"a\\n{% block b %}\"}");
    assertRefused("line 2: the tag 'block' is not supported here");
    Files.write(directory.resolve("chat_template.jinja"), new byte[] {(byte) 0xc3, 0x28});
    assertRefused("chat_template.jinja: not text in UTF-8");
    Files.writeString(directory.resolve("chat_template.jinja"), "a".repeat(1 << 21));
    assertRefused("chat_template.jinja: has 2097152 bytes, but at most 1048576 are read");
    Files.writeString(directory.resolve("chat_template.jinja"), "{{ a");
    assertRefused("chat_template.jinja: line 1: a tag does not end");
  }

  @Test
  void anAnswerEndsAtTheTokenBehindItAndAtTheTokenizersOwn() throws IOException {
    Path model = TemplateOracle.copy("qwen3", directory.resolve("qwen3"));
    assertEquals(List.of("<|im_end|>"), endTokens(model));
    Path mistral = TemplateOracle.copy("mistral", directory.resolve("mistral"));
    assertEquals(List.of("<|endoftext|>"), endTokens(mistral));
    String configuration = Files.readString(model.resolve("tokenizer_config.json"));
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        configuration.replace("\"eos_token\": \"<|im_end|>\"", "\"eos_token\": \"<|endoftext|>\""));
    assertEquals(List.of("<|im_end|>", "<|endoftext|>"), endTokens(model));
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    assertEquals(List.of("<|endoftext|>"), endTokens(model));
  }

  private static List<String> endTokens(Path model) throws IOException {
    return ChatTemplateFiles.endTokens(model, ChatTemplateFiles.read(model));
  }
}
