package dev.beamrlvr.pipelines.internal.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplateOptionTest {

  @TempDir Path directory;

  @Test
  void aNameIsABuiltInTemplate() {
    assertEquals("1+1?\n", PromptTemplateOption.read("plain").apply("1+1?"));
    assertTrue(PromptTemplateOption.read("qwen2.5-math").text().contains("<|im_start|>"));
  }

  @Test
  void aFileIsTakenAsItIs() throws IOException {
    Path file = Files.writeString(directory.resolve("chat.txt"), "User: {question}\nBot:\n");
    assertEquals("User: 1+1?\nBot:\n", PromptTemplateOption.read(file.toString()).apply("1+1?"));
  }

  @Test
  void whatIsNoTemplateIsRefusedInOneLine() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.txt"), "no place\nfor it");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});
    assertRefused("no prompt template 'llama' and no such file", "llama");
    assertRefused("no prompt template '" + directory + "' and", directory.toString());
    assertRefused("the prompt template has no {question}", empty.toString());
    assertRefused("is not text in UTF-8", binary.toString());
  }

  private static PromptOptions options(String... words) {
    return PipelineOptionsFactory.fromArgs(words).as(PromptOptions.class);
  }

  @Test
  void chatIsThePolicysOwnTemplate() throws IOException {
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{% for m in messages %}{{ m.role }}={{ m.content }} {% endfor %}{{ enable_thinking }}");
    PromptOptions options =
        options("--promptTemplate=chat", "--systemPrompt=Be brief.", "--enableThinking=true");
    assertEquals(
        "system=Be brief. user=1+1? True",
        PromptTemplateOption.readDated(options, directory.toString()).apply("1+1?"));
  }

  @Test
  void chatNeedsAPolicyWithATemplateAndADateIfItAsksForOne() throws IOException {
    assertRefused("needs --policy", null, "--promptTemplate=chat");
    assertRefused("there is no chat template", directory.toString(), "--promptTemplate=chat");
    assertRefused("are for --promptTemplate=chat", null, "--systemPrompt=Be brief.");
    Files.writeString(directory.resolve("chat_template.jinja"), "{{ strftime_now('%Y') }}");
    assertRefused("add --templateDate=", directory.toString(), "--promptTemplate=chat");
    PromptOptions dated = options("--promptTemplate=chat", "--templateDate=2024-02-29");
    assertEquals("2024", PromptTemplateOption.readDated(dated, directory.toString()).apply("a"));
  }

  private static void assertRefused(String reason, String policy, String... words) {
    UsageException refused =
        assertThrows(
            UsageException.class, () -> PromptTemplateOption.readDated(options(words), policy));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  private static void assertRefused(String reason, String value) {
    UsageException refused =
        assertThrows(UsageException.class, () -> PromptTemplateOption.read(value));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }
}
