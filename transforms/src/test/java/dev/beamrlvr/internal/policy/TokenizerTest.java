package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TokenizerTest {

  @Test
  void textBecomesIdsAndTextAgain() {
    try (Tokenizer tokenizer = TestPolicies.tokenizer()) {
      assertArrayEquals(new int[] {1, 2, 3, 1}, tokenizer.encode("abca"));
      assertEquals("abca", tokenizer.decode(new int[] {1, 2, 3, 1, 0}));
      assertEquals("", tokenizer.decode(new int[0]));
      assertEquals(0, tokenizer.encode("").length);
      assertEquals(TestPolicies.VOCABULARY, tokenizer.vocabularySize());
      assertEquals(TestPolicies.VOCABULARY - 1, tokenizer.largestTokenId());
      assertEquals(0, tokenizer.tokenId("<eos>"));
      assertEquals(3, tokenizer.tokenId("c"));
      assertThrows(IllegalArgumentException.class, () -> tokenizer.tokenId("zz"));
    }
  }

  @Test
  void longTextsAreNotCutOff() {
    try (Tokenizer tokenizer = TestPolicies.tokenizer()) {
      assertEquals(3000, tokenizer.encode("abc".repeat(1000)).length);
    }
  }
}
