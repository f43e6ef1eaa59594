package dev.beamrlvr.pipelines.internal.evaluation;

import dev.beamrlvr.schemas.Rollout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Turns the rollouts of a slot into a sheet for each prompt, by prompt id. */
final class ReadAnswersFn extends DoFn<KV<Integer, Iterable<Rollout>>, KV<Long, String>> {
  private static final int PROMPT_BITS = 24;

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<Rollout>> slot, OutputReceiver<KV<Long, String>> output)
      throws Exception {
    Map<String, List<Rollout>> prompts = new TreeMap<>();
    for (Rollout rollout : slot.getValue()) {
      prompts.computeIfAbsent(rollout.getPromptId(), id -> new ArrayList<>()).add(rollout);
    }
    long position = (long) slot.getKey() << PROMPT_BITS;
    for (Map.Entry<String, List<Rollout>> prompt : prompts.entrySet()) {
      List<Rollout> rollouts = prompt.getValue();
      rollouts.sort(
          Comparator.comparing((Rollout rollout) -> rollout.getTemperature() > 0)
              .thenComparing(Rollout::getSample));
      output.output(KV.of(position++, AnswerSheet.of(prompt.getKey(), rollouts).toLine()));
    }
  }
}
