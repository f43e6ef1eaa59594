package dev.beamrlvr.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.templates.TemplateOracle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplateTest {

  @TempDir Path directory;

  @Test
  void putsTheQuestionIn() {
    assertEquals("1+1?\n", PromptTemplate.named("plain").apply("1+1?"));
    assertEquals("Q: 1+1? A:", PromptTemplate.ofText("Q: {question} A:").apply("1+1?"));
    assertEquals("{question}\n", PromptTemplate.plain().apply("{question}"));
    assertEquals("a $1 \\2\n", PromptTemplate.plain().apply("a $1 \\2"));
    assertEquals(
        "<|im_start|>system\nPlease reason step by step, and put your final answer within"
            + " \\boxed{}.<|im_end|>\n<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n",
        PromptTemplate.named("qwen2.5-math").apply("1+1?"));
  }

  @Test
  void survivesSerialisation() {
    PromptTemplate copy = SerializableUtils.clone(PromptTemplate.qwen25Math());
    assertEquals(PromptTemplate.qwen25Math().text(), copy.text());
  }

  @Test
  void aModelsOwnTemplateMakesAConversation() throws IOException {
    Path model = TemplateOracle.copy("qwen3", directory.resolve("model"));
    PromptTemplate chat = PromptTemplate.chat(model.toString());
    String asked = "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n";
    assertEquals(asked, chat.apply("1+1?"));
    assertEquals(
        "<|im_start|>system\nBe brief.<|im_end|>\n" + asked + "<think>\n\n</think>\n\n",
        SerializableUtils.clone(chat.withSystemPrompt("Be brief.").withThinking(false))
            .apply("1+1?"));
    assertEquals(List.of("<|im_end|>"), chat.endTokens());
    assertFalse(chat.needsDate());
  }

  @Test
  void aModelsTemplateMayRefuseAQuestion() throws IOException {
    Path model = TemplateOracle.copy("mistral", directory.resolve("model"));
    PromptTemplate chat = PromptTemplate.chat(model.toString()).withSystemPrompt("Be brief.");
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> chat.apply("1+1?"));
    assertEquals(
        "Conversation roles must alternate user/assistant/user/assistant/...",
        refusal.getMessage());
  }

  @Test
  void aDirectoryWithoutATemplateIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> PromptTemplate.chat(directory.toString()));
    assertTrue(refusal.getMessage().contains("there is no chat template"), refusal.getMessage());
    assertThrows(
        UncheckedIOException.class, () -> PromptTemplate.chat(directory.resolve("no").toString()));
    assertThrows(
        IllegalArgumentException.class, () -> PromptTemplate.plain().withSystemPrompt("Be brief."));
  }

  @Test
  void refusesWhatIsNoTemplate() {
    assertThrows(IllegalArgumentException.class, () -> PromptTemplate.ofText("no place"));
    assertThrows(IllegalArgumentException.class, () -> PromptTemplate.named("llama"));
  }
}
