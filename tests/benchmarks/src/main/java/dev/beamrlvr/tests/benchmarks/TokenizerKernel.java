package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The bundled policy's tokenizer. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class TokenizerKernel {

  private final String[] texts = new String[Batch.SIZE];
  private final int[][] tokens = new int[Batch.SIZE][];
  private Tokenizer tokenizer;
  private Batch batch;

  /** Opens the tokenizer. */
  @Setup
  public void open() throws Exception {
    try (BundledInputs inputs = new BundledInputs()) {
      tokenizer = Tokenizer.open(Path.of(inputs.bundledPolicy()).resolve("tokenizer.json"));
    }
    for (int i = 0; i < Batch.SIZE; i++) {
      texts[i] = Completions.of(Completions.Kind.ANSWER_LINE, i).text();
      tokens[i] = tokenizer.encode(texts[i]);
    }
    batch = Batch.ofTexts(i -> texts[i]);
  }

  /** Closes it. */
  @TearDown
  public void close() {
    tokenizer.close();
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void encode(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> tokenizer.encode(texts[i]), read, hole);
  }

  @Benchmark
  public void decode(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> tokenizer.decode(tokens[i]), read, hole);
  }
}
