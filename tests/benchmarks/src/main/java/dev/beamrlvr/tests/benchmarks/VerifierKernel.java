package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.rewards.NumberVerifier;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The verifier alone, on completions. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class VerifierKernel {

  /** What the completions are like. */
  @Param public Completions.Kind kind;

  private final NumberVerifier verifier = NumberVerifier.flexible();
  private Completions.Completion[] completions;
  private Batch batch;

  /** Makes the completions. */
  @Setup
  public void make() throws Exception {
    completions =
        IntStream.range(0, Batch.SIZE)
            .mapToObj(i -> Completions.of(kind, i))
            .toArray(Completions.Completion[]::new);
    batch = Batch.ofTexts(i -> completions[i].text());
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void verify(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> verifier.verify("", completions[i].text(), completions[i].gold()), read, hole);
  }
}
