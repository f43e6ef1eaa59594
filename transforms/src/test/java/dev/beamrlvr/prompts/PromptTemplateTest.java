package dev.beamrlvr.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {

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
  void refusesWhatIsNoTemplate() {
    assertThrows(IllegalArgumentException.class, () -> PromptTemplate.ofText("no place"));
    assertThrows(IllegalArgumentException.class, () -> PromptTemplate.named("llama"));
  }
}
