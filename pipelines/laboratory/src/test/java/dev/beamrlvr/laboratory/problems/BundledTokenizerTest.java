package dev.beamrlvr.laboratory.problems;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledTokenizerTest {

  private HuggingFaceTokenizer tokenizer;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            BundledProblems.copyTo(directory, BundledProblems.TOKENIZER),
            Map.of("truncation", "false"));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void decodesAnyTextExactly() {
    for (String text :
        List.of(
            "Tom has 3 apples.",
            "  two  spaces\tand\r\n\n lines ",
            "Grüße, 日本語, \uD83D\uDE00, e\u0301, \u00A0\u0000",
            "x² = ½ · −7,5 %",
            "")) {
      assertEquals(text, tokenizer.decode(tokenizer.encode(text).getIds(), false));
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 20; j++) {
        int codePoint = random.nextInt(0x3000);
        text.appendCodePoint(j % 2 == 0 ? codePoint : codePoint % 128);
      }
      assertEquals(
          text.toString(), tokenizer.decode(tokenizer.encode(text.toString()).getIds(), false));
    }
  }

  @Test
  void theProblemsNumbersAreOneTokenAndOthersAreDigits() {
    assertArrayEquals(
        new String[] {"12", "Ġ+", "Ġ", "3", "4", "Ġ=", "Ġ", "4", "6"},
        tokenizer.encode("12 + 34 = 46").getTokens());
  }

  @Test
  void problemsAreShort() {
    for (WordProblem problem : MakeBundledProblems.sets().train()) {
      int question = tokenizer.encode(problem.question()).getIds().length;
      int answer = tokenizer.encode(problem.answer()).getIds().length;
      assertTrue(question >= 15 && question <= 45, problem.question() + " " + question);
      assertTrue(answer >= 9 && answer <= 40, problem.answer() + " " + answer);
    }
  }

  @Test
  void endOfTextIsTheLastToken() {
    assertArrayEquals(
        new long[] {MakeBundledProblems.VOCABULARY_SIZE - 1},
        tokenizer.encode(TokenizerFile.END_OF_TEXT).getIds());
  }

  @Test
  void refusesAVocabularyThatTheTextsCannotFill() {
    assertThrows(
        IllegalArgumentException.class, () -> TokenizerFile.text(List.of("ab ab"), 256 + 1 + 100));
  }
}
