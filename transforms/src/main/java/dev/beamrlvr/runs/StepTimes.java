package dev.beamrlvr.runs;

import dev.beamrlvr.internal.policies.NativeTime;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Where a pipeline's time went.
 *
 * @param seconds wall time of one step, the pipeline's divided by its steps
 * @param nativeSeconds time of one step in which libtorch was at work in this JVM; 0 where the
 *     workers are elsewhere
 * @param byStage time inside the policy by pipeline step and stage, added up over all workers, in
 *     seconds: step name, then stage
 */
record StepTimes(double seconds, double nativeSeconds, Map<String, Map<String, Double>> byStage) {

  private static final String SUFFIX = "_native_micro_secs";

  static String nameOf(int step) {
    return "Step " + step;
  }

  static StepTimes of(PipelineResult result, int steps, long wallNanos, long busyNanos) {
    MetricQueryResults metrics =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(NativeTime.class))
                    .build());
    Map<String, Map<String, Double>> byStage = new TreeMap<>();
    for (MetricResult<Long> counter : metrics.getCounters()) {
      String name = counter.getName().getName();
      if (name.endsWith(SUFFIX)) {
        String step = counter.getKey().stepName().split("/", 2)[0];
        String stage = name.substring(0, name.length() - SUFFIX.length());
        byStage
            .computeIfAbsent(step, key -> new TreeMap<>())
            .merge(stage, counter.getAttempted() / 1e6, Double::sum);
      }
    }
    return new StepTimes(wallNanos / 1e9 / steps, busyNanos / 1e9 / steps, byStage);
  }

  /** Returns the stages of one step. */
  Map<String, Double> ofStep(int step) {
    return byStage.getOrDefault(nameOf(step), Map.of());
  }
}
