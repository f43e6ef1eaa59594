package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.nio.ByteBuffer;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** AdamW's direction for pieces of a gradient, 4096 numbers each. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class OptimizerKernel {

  private static final int NUMBERS = 4096;
  private static final ParameterLayout PIECE =
      ParameterLayout.ofShapes(Map.of("piece", new long[] {NUMBERS}));

  private final Optimizer optimizer = AdamW.standard();
  private final ParameterVector[] gradients = new ParameterVector[Batch.SIZE];
  private OptimizerState state;
  private Batch batch;

  /** Makes the gradients, and takes a first step. */
  @Setup
  public void make() throws Exception {
    batch =
        Batch.of(
            i -> {
              ByteBuffer bytes = ByteBuffer.allocate(NUMBERS * Float.BYTES);
              gradients[i] = ParameterVector.zeros(PIECE);
              for (int j = 0; j < NUMBERS; j++) {
                float number = (float) Math.sin(i + 7.0 * j);
                gradients[i].values()[j] = number;
                bytes.putFloat(number);
              }
              return bytes.array();
            });
    state = optimizer.advance(optimizer.initialState(PIECE), gradients[0]).next();
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void advance(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> optimizer.advance(state, gradients[i]), read, hole);
  }
}
