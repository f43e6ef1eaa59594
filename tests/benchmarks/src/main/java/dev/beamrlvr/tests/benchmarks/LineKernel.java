package dev.beamrlvr.tests.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.LineReader;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** JSONL as {@code rlvr verify} reads and writes it: a completion and its gold answer a line. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class LineKernel {

  private static final int LONGEST = 1 << 20;

  private final ObjectNode[] objects = new ObjectNode[Batch.SIZE];
  private Batch batch;
  private byte[] file;

  /** Makes the lines. */
  @Setup
  public void make() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    batch =
        Batch.of(
            i -> {
              Completions.Completion completion = Completions.of(Completions.Kind.ANSWER_LINE, i);
              objects[i] =
                  JsonLine.create()
                      .put("id", i)
                      .put("completion", completion.text())
                      .put("gold", completion.gold());
              return JsonLine.bytes(objects[i]);
            });
    for (int i = 0; i < Batch.SIZE; i++) {
      lines.write(batch.bytes(i));
      lines.write('\n');
    }
    file = lines.toByteArray();
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void readLine(BytesRead read, Blackhole hole) throws Exception {
    LineReader lines = new LineReader(new ByteArrayInputStream(file), LONGEST);
    batch.run(i -> JsonLine.read(lines.next().bytes()), read, hole);
  }

  @Benchmark
  public void writeLine(BytesRead read, Blackhole hole) throws Exception {
    batch.run(i -> JsonLine.bytes(objects[i]), read, hole);
  }
}
