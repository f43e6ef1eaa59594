package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.internal.templates.ChatTemplate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A chat template as most models have it, with a system message and a question. */
@State(Scope.Thread)
@OperationsPerInvocation(Batch.SIZE)
public class TemplateKernel {

  private static final String SOURCE =
      """
      {%- if messages[0].role != 'system' %}
          {{- '<|im_start|>system\\nYou answer questions.<|im_end|>\\n' }}
      {%- endif %}
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\\n' + message.content | trim + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  private final ChatTemplate template = ChatTemplate.of(SOURCE, new TreeMap<>());
  private Batch batch;

  /** Renders once. */
  @Setup
  public void make() throws Exception {
    batch = Batch.ofTexts(this::text);
  }

  private String text(int number) {
    return template.render(
        List.of(
            Map.of("role", "system", "content", "Put your answer after ####."),
            Map.of("role", "user", "content", Completions.rollout(number, 1).getQuestion())),
        true,
        null);
  }

  @Benchmark
  public void copy(BytesRead read, Blackhole hole) throws Exception {
    batch.copy(read, hole);
  }

  @Benchmark
  public void render(BytesRead read, Blackhole hole) throws Exception {
    batch.run(this::text, read, hole);
  }
}
