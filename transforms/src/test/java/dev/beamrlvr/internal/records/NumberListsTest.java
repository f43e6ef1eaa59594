package dev.beamrlvr.internal.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.extensions.avro.io.AvroSource;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.VarInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void travelAsAvrosOwnBytesBehindTheirLength() throws Exception {
    Rollout boxed = rollout(TOKENS, LOG_PROBS);
    Rollout primitive =
        rollout(NumberLists.of(7, -1, Integer.MAX_VALUE), NumberLists.of(-0.5f, Float.NaN, -0f));
    Coder<Rollout> plain = AvroCoder.specific(Rollout.class);
    Coder<Rollout> coder = RecordCoders.of(Rollout.class);
    byte[] avro = CoderUtils.encodeToByteArray(plain, boxed);
    assertArrayEquals(avro, CoderUtils.encodeToByteArray(plain, primitive));
    byte[] bytes = behindLength(avro.length, avro);
    assertArrayEquals(bytes, CoderUtils.encodeToByteArray(coder, boxed));
    assertArrayEquals(bytes, CoderUtils.encodeToByteArray(coder, primitive));
    Rollout read = CoderUtils.decodeFromByteArray(coder, bytes);
    assertInstanceOf(NumberLists.Ints.class, read.getTokenIds());
    assertInstanceOf(NumberLists.Floats.class, read.getLogProbs());
    assertEquals(boxed, read);
    assertEquals(List.of(), read.getPromptTokenIds());
    assertEquals(coder, SerializableUtils.ensureSerializable(coder));
    coder.verifyDeterministic();
  }

  /** Files of before the sampler had log-probabilities of its own. */
  @Test
  void recordsWithoutAFieldThatWasAddedAreRead() throws Exception {
    Schema before = Schema.createRecord("Rollout", "", "dev.beamrlvr.schemas", false);
    before.setFields(
        Rollout.SCHEMA$.getFields().stream()
            .filter(field -> !field.name().equals("samplerLogProbs"))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList());
    Rollout rollout = rollout(TOKENS, LOG_PROBS);
    GenericRecord old = new GenericData.Record(before);
    before.getFields().forEach(field -> old.put(field.name(), rollout.get(field.name())));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(before, SpecificData.get()).write(old, encoder);
    encoder.flush();
    Decoder decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null);
    Rollout read =
        NumberListDatumFactory.forType(Rollout.class)
            .apply(before, Rollout.SCHEMA$)
            .read(null, decoder);
    assertEquals(rollout, read);
    assertNull(read.getSamplerLogProbs());
    Rollout other =
        Rollout.newBuilder(rollout).setSamplerLogProbs(NumberLists.of(-0.25f, 0f)).build();
    byte[] now = CoderUtils.encodeToByteArray(RecordCoders.of(Rollout.class), other);
    Rollout again = CoderUtils.decodeFromByteArray(RecordCoders.of(Rollout.class), now);
    assertInstanceOf(NumberLists.Floats.class, again.getSamplerLogProbs());
    assertEquals(other, again);
  }

  @Test
  void longListsComeInSeveralBlocks() throws Exception {
    int[] tokens = IntStream.range(0, 50_000).toArray();
    Rollout rollout = rollout(NumberLists.of(tokens), NumberLists.of(new float[20_000]));
    var factory = NumberListDatumFactory.forType(Rollout.class);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().blockingBinaryEncoder(bytes, null);
    factory.apply(Rollout.SCHEMA$).write(rollout, encoder);
    encoder.flush();
    Decoder decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null);
    Rollout read = factory.apply(Rollout.SCHEMA$, Rollout.SCHEMA$).read(null, decoder);
    assertArrayEquals(tokens, NumberLists.ints(read.getTokenIds()));
    assertEquals(rollout, read);
  }

  @Test
  void filesOfBeamHoldTheSameWithAndWithoutThem(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("rollouts.avro");
    var factory = RecordCoders.datumFactory(Rollout.class);
    Rollout rollout = rollout(NumberLists.of(7, -1), NumberLists.of(-0.5f, -0f));
    try (DataFileWriter<Rollout> writer =
        new DataFileWriter<>(factory.apply(Rollout.SCHEMA$))
            .create(Rollout.SCHEMA$, file.toFile())) {
      writer.append(rollout);
    }
    AvroSource<Rollout> source = AvroSource.from(file.toString()).withSchema(Rollout.class);
    assertEquals(rollout, first(source));
    Rollout read = first(source.withDatumReaderFactory(factory));
    assertEquals(rollout, read);
    assertInstanceOf(NumberLists.Ints.class, read.getTokenIds());
  }

  private static Rollout first(AvroSource<Rollout> source) throws IOException {
    try (var reader = source.createReader(PipelineOptionsFactory.create())) {
      assertTrue(reader.start());
      return reader.getCurrent();
    }
  }

  @Test
  void aDeclaredLengthTakesNoMemoryBeforeItsNumbersCome() throws Exception {
    byte[] bytes =
        CoderUtils.encodeToByteArray(AvroCoder.specific(Rollout.class), rollout(TOKENS, LOG_PROBS));
    ByteArrayOutputStream declaring = new ByteArrayOutputStream();
    int length = indexOf(bytes, new byte[] {6, 14, 1});
    declaring.write(bytes, 0, length);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(declaring, null);
    encoder.writeLong(60_000_000);
    declaring.write(bytes, length + 1, bytes.length - length - 1);
    assertRefusedWithoutRoom(behindLength(declaring.size(), declaring.toByteArray()));
    assertRefusedWithoutRoom(behindLength(bytes.length + 1, bytes));
    assertRefusedWithoutRoom(behindLength(1 << 30, bytes));
  }

  @Test
  void aRecordThatIsNotAsLongAsItSaysIsRefused() throws Exception {
    byte[] bytes =
        CoderUtils.encodeToByteArray(AvroCoder.specific(Rollout.class), rollout(TOKENS, LOG_PROBS));
    byte[] more = behindLength(bytes.length + 1, Arrays.copyOf(bytes, bytes.length + 1));
    byte[] negative = behindLength(-1, bytes);
    Coder<Rollout> coder = RecordCoders.of(Rollout.class);
    assertThrows(CoderException.class, () -> coder.decode(new ByteArrayInputStream(more)));
    assertThrows(CoderException.class, () -> coder.decode(new ByteArrayInputStream(negative)));
  }

  private static byte[] behindLength(int length, byte[] bytes) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    VarInt.encode(length, output);
    output.write(bytes);
    return output.toByteArray();
  }

  private static void assertRefusedWithoutRoom(byte[] bytes) {
    Coder<Rollout> coder = RecordCoders.of(Rollout.class);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThrows(EOFException.class, () -> coder.decode(new ByteArrayInputStream(bytes)));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 10_000_000, allocated + " bytes were allocated");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    return IntStream.range(0, bytes.length - part.length)
        .filter(at -> Arrays.equals(bytes, at, at + part.length, part, 0, part.length))
        .findFirst()
        .orElseThrow();
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
