package dev.beamrlvr.pipelines.internal.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static void assertRefused(String reason, String value) {
    UsageException refused =
        assertThrows(UsageException.class, () -> PromptTemplateOption.read(value));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }
}
