package dev.beamrlvr.internal.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class NumberListsTest {

  private static final List<Integer> TOKENS = List.of(7, -1, Integer.MAX_VALUE);
  private static final List<Float> LOG_PROBS = List.of(-0.5f, Float.NaN, -0f);

  @Test
  void areTheListsThatTheyStandFor() {
    assertEquals(TOKENS, NumberLists.of(7, -1, Integer.MAX_VALUE));
    assertEquals(NumberLists.of(7, -1, Integer.MAX_VALUE), TOKENS);
    assertEquals(TOKENS.hashCode(), NumberLists.of(7, -1, Integer.MAX_VALUE).hashCode());
    assertEquals(NumberLists.of(Float.NaN), NumberLists.of(Float.NaN));
    assertNotEquals(NumberLists.of(0f), NumberLists.of(-0f));
    assertEquals(List.of(0.5, 2.0), NumberLists.of(0.5, 2));
    assertArrayEquals(new int[] {7, -1, Integer.MAX_VALUE}, NumberLists.ints(TOKENS));
    int[] values = {1, 2};
    assertSame(values, NumberLists.ints(NumberLists.of(values)));
  }

  @Test
  void travelAsAvrosOwnBytes() throws Exception {
    Rollout boxed = rollout(TOKENS, LOG_PROBS);
    Rollout primitive =
        rollout(NumberLists.of(7, -1, Integer.MAX_VALUE), NumberLists.of(-0.5f, Float.NaN, -0f));
    AvroCoder<Rollout> plain = AvroCoder.specific(Rollout.class);
    AvroCoder<Rollout> coder = RecordCoders.of(Rollout.class);
    byte[] bytes = CoderUtils.encodeToByteArray(plain, boxed);
    assertArrayEquals(bytes, CoderUtils.encodeToByteArray(coder, boxed));
    assertArrayEquals(bytes, CoderUtils.encodeToByteArray(coder, primitive));
    assertArrayEquals(bytes, CoderUtils.encodeToByteArray(plain, primitive));
    Rollout read = CoderUtils.decodeFromByteArray(coder, bytes);
    assertInstanceOf(NumberLists.Ints.class, read.getTokenIds());
    assertInstanceOf(NumberLists.Floats.class, read.getLogProbs());
    assertEquals(boxed, read);
    assertEquals(List.of(), read.getPromptTokenIds());
    assertEquals(coder, SerializableUtils.ensureSerializable(coder));
    coder.verifyDeterministic();
  }

  private static Rollout rollout(List<Integer> tokens, List<Float> logProbs) {
    return Rollout.newBuilder()
        .setStep(0)
        .setSlot(0)
        .setPromptId("p")
        .setSample(0)
        .setSeed(1)
        .setQuestion("1 + 2?")
        .setPrompt("1 + 2?")
        .setGold("3")
        .setText("3")
        .setPromptTokenIds(List.of())
        .setTokenIds(tokens)
        .setLogProbs(logProbs)
        .setFinishReason(FinishReason.STOP)
        .setTemperature(1)
        .setTopP(1)
        .setPolicyDigest("0")
        .setFingerprint("f")
        .build();
  }
}
