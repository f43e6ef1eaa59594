package dev.beamrlvr.tests.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH's classes: {@code Kernels short|long FILE.json}. */
final class Kernels {

  private static final String BASELINE = "copy";

  private Kernels() {}

  public static void main(String[] arguments) throws RunnerException, IOException {
    boolean full = arguments[0].equals("long");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Kernels.class.getPackageName() + "\\..*Kernel\\.")
            .forks(full ? 3 : 1)
            .warmupIterations(full ? 5 : 3)
            .measurementIterations(full ? 5 : 3)
            .warmupTime(TimeValue.milliseconds(full ? 1000 : 500))
            .measurementTime(TimeValue.milliseconds(full ? 1000 : 500))
            .shouldFailOnError(true);
    write(new Runner(options.build()).run(), Path.of(arguments[1]));
  }

  private static void write(Collection<RunResult> results, Path file) throws IOException {
    Map<String, Double> copies =
        results.stream()
            .filter(result -> method(result).equals(BASELINE))
            .collect(Collectors.toMap(Kernels::subject, Kernels::perSecond));
    Map<String, RunResult> kernels = new TreeMap<>();
    results.stream()
        .filter(result -> !method(result).equals(BASELINE))
        .forEach(result -> kernels.put(subject(result) + " " + method(result), result));
    ArrayNode json = Results.array();
    for (RunResult kernel : kernels.values()) {
      json.addObject()
          .put("kernel", subject(kernel))
          .put("does", method(kernel))
          .put("elementsPerSecond", Results.rounded(perSecond(kernel)))
          .put("error", Results.rounded(kernel.getPrimaryResult().getScoreError()))
          .put("bytesPerSecond", Results.rounded(bytesPerSecond(kernel)))
          .put("timesCopying", Results.rounded(copies.get(subject(kernel)) / perSecond(kernel)));
    }
    Results.put(file, "kernels", json);
  }

  private static double perSecond(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  private static double bytesPerSecond(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("bytes");
    return bytes.getScore();
  }

  private static String method(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    return benchmark.substring(benchmark.lastIndexOf('.') + 1);
  }

  /** Such as {@code Verifier, ANSWER_LINE}: what is measured beside one and the same copy. */
  private static String subject(RunResult result) {
    String[] names = result.getParams().getBenchmark().split("\\.");
    StringBuilder subject = new StringBuilder(names[names.length - 2].replace("Kernel", ""));
    for (String parameter : result.getParams().getParamsKeys()) {
      subject.append(", ").append(result.getParams().getParam(parameter));
    }
    return subject.toString();
  }
}
