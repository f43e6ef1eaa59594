package dev.beamrlvr.pipelines.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.runners.PipelineRunnerRegistrar;

/** The runners on the classpath under the names that {@code --runner} takes. */
public final class RunnerNames {
  private static final String SUFFIX = "Runner";

  private RunnerNames() {}

  /** {@code FlinkRunner} is {@code flink}. */
  public static String shortName(Class<?> runner) {
    String name = runner.getSimpleName();
    String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    return stem.toLowerCase(Locale.ROOT);
  }

  /** Every runner on the classpath, by name; those that exist for tests are left out. */
  public static Map<String, Class<? extends PipelineRunner<?>>> available() {
    Map<String, Class<? extends PipelineRunner<?>>> runners = new TreeMap<>();
    for (PipelineRunnerRegistrar registrar : ServiceLoader.load(PipelineRunnerRegistrar.class)) {
      for (Class<? extends PipelineRunner<?>> runner : registrar.getPipelineRunners()) {
        if (!runner.getSimpleName().startsWith("Test")) {
          runners.put(shortName(runner), runner);
        }
      }
    }
    return runners;
  }

  /** The runner of this name, also in the spelling {@code FlinkRunner} or as a class name. */
  public static Optional<Class<? extends PipelineRunner<?>>> find(String name) {
    return available().entrySet().stream()
        .filter(
            runner ->
                runner.getKey().equalsIgnoreCase(name)
                    || runner.getValue().getSimpleName().equalsIgnoreCase(name)
                    || runner.getValue().getName().equals(name))
        .<Class<? extends PipelineRunner<?>>>map(Map.Entry::getValue)
        .findFirst();
  }
}
