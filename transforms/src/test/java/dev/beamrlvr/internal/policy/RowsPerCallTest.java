package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.Sampling.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many responses are generated together where nobody says it. */
class RowsPerCallTest {

  private static final long GIGABYTE = 1L << 30;
  private static final Sampling SHORT = new Sampling(1, 1, 256).withPrecision(Precision.BFLOAT16);

  /** Qwen2.5 with half a billion parameters. */
  private static final PolicyConfiguration SMALL =
      shape(151_936, 896, 24, 14, 2, 4864).setTiedEmbeddings(true).build();

  /** The same with seven billion. */
  private static final PolicyConfiguration LARGE =
      shape(152_064, 3584, 28, 28, 4, 18_944).setTiedEmbeddings(false).build();

  private static PolicyConfiguration.Builder shape(
      int vocabulary, int width, int layers, int heads, int keyValueHeads, int inner) {
    return TestPolicies.of(Family.QWEN2, width, layers, heads, keyValueHeads, inner)
        .setVocabularySize(vocabulary);
  }

  private static int rows(long gigabytes, PolicyConfiguration shape, Sampling sampling) {
    return RowsPerCall.inMemory(gigabytes * GIGABYTE, shape, sampling, 256, 8);
  }

  @Test
  void moreMemoryHasRoomForMore() {
    assertEquals(2048, rows(80, SMALL, SHORT));
    assertEquals(512, rows(24, SMALL, SHORT));
    assertEquals(512, rows(80, LARGE, SHORT));
    assertEquals(64, rows(24, LARGE, SHORT));
    assertEquals(4096, rows(10_000, SMALL, SHORT), "at most");
    assertEquals(1, rows(12, LARGE, SHORT), "at least");
  }

  @Test
  void longerResponsesWiderNumbersAndLongPromptsOfTheirOwnTakeRoom() {
    int rows = rows(80, LARGE, SHORT);
    assertTrue(rows(80, LARGE, new Sampling(1, 1, 4096, Precision.BFLOAT16)) < rows);
    assertTrue(rows(80, LARGE, new Sampling(1, 1, 256)) < rows);
    assertTrue(RowsPerCall.inMemory(80 * GIGABYTE, LARGE, SHORT, 4096, 1) < rows);
  }

  @Test
  void aProcessorHasANumberOfItsOwn() {
    assertEquals(128, RowsPerCall.of(PolicyDevice.CPU, LARGE, SHORT, 256, 8));
  }

  @Test
  void whereMemoryIsTooSmallTheLineSaysWhatToSet() {
    RowsInFlight rows =
        new RowsInFlight(
            List.of(new int[44]), 1000, SHORT, (prompt, sample, position) -> 0, List.of(), 64);
    EngineException failure =
        new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB.\nGPU 0 has ...");
    RuntimeException explained = Generator.explained(failure, rows);
    assertTrue(explained instanceof PolicyException);
    assertEquals(
        "no memory for 64 responses at a time, each with its prompt of up to 300 tokens: set fewer"
            + " with --rowsPerCall, or withRowsPerCall in a program",
        explained.getMessage());
    EngineException other = new EngineException("another one");
    assertSame(other, Generator.explained(other, rows));
  }
}
