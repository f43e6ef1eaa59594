package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.advantages.AdvantageEstimator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Advantages of groups of eight responses. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class AdvantageKernel {

  private static final int GROUP = 8;

  /** How they are estimated. */
  @Param({"dr-grpo", "grpo", "rloo"})
  public String estimator;

  private final double[][] rewards = new double[Batch.SIZE][GROUP];
  private final boolean[] judged = new boolean[GROUP];
  private AdvantageEstimator estimate;
  private Batch batch;

  /** Makes the groups. */
  @Setup
  public void make() throws Exception {
    estimate = AdvantageEstimator.parse(estimator);
    Arrays.fill(judged, true);
    batch =
        Batch.of(
            i -> {
              // Bits of the number: every mixture of right and wrong.
              Arrays.setAll(rewards[i], sample -> i >> sample & 1);
              ByteBuffer bytes = ByteBuffer.allocate(GROUP * Double.BYTES);
              Arrays.stream(rewards[i]).forEach(bytes::putDouble);
              return bytes.array();
            });
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void advantages(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> estimate.advantages(rewards[i], judged), read, hole);
  }
}
