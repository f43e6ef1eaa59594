package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Records of 120 tokens in and out of bytes, by the coders that every stage sets. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class RecordKernel {

  /** Which records. */
  public enum Kind {
    ROLLOUT,
    VERIFIED_ROLLOUT
  }

  /** Which records. */
  @Param public Kind kind;

  private Codec<?> codec;
  private Batch batch;

  /** Makes the records. */
  @Setup
  public void make() throws Exception {
    codec =
        switch (kind) {
          case ROLLOUT -> new Codec<>(Rollout.class, RecordKernel::rollout);
          case VERIFIED_ROLLOUT -> new Codec<>(VerifiedRollout.class, RecordKernel::verified);
        };
    batch = Batch.of(codec::encode);
  }

  private static Rollout rollout(int number) {
    return Completions.rollout(number, 8);
  }

  private static VerifiedRollout verified(int number) {
    try (VerifyAnswers.Judging judging = VerifyAnswers.gsm8k().judging()) {
      return judging.judge(rollout(number));
    }
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void encode(BytesRead read, Blackhole hole) throws Exception {
    batch.run(codec::encode, read, hole);
  }

  @Benchmark
  public void decode(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> codec.coder.decode(new ByteArrayInputStream(batch.bytes(i))), read, hole);
  }

  private static final class Codec<T extends SpecificRecord> {
    private final Coder<T> coder;
    private final Object[] records = new Object[Batch.SIZE];
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    Codec(Class<T> type, Batch.Element<T> record) throws Exception {
      coder = RecordCoders.of(type);
      for (int i = 0; i < Batch.SIZE; i++) {
        // As they come out of the stage before: decoded.
        T made = record.at(i);
        records[i] =
            CoderUtils.decodeFromByteArray(coder, CoderUtils.encodeToByteArray(coder, made));
      }
    }

    @SuppressWarnings("unchecked") // They were put there.
    byte[] encode(int number) throws Exception {
      output.reset();
      coder.encode((T) records[number], output);
      return output.toByteArray();
    }
  }
}
