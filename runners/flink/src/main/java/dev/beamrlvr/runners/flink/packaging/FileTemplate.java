package dev.beamrlvr.runners.flink.packaging;

import dev.beamrlvr.runners.flink.cluster.ClusterNeeds;
import dev.beamrlvr.runners.flink.jars.Jar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;

/**
 * The files of this package's resources, with what a cluster needs in the place of {@code ${...}}.
 */
final class FileTemplate {
  private final StringSubstitutor values;

  private FileTemplate(Map<String, String> values) {
    this.values = new StringSubstitutor(values).setEnableUndefinedVariableException(true);
  }

  static FileTemplate of(String image, List<Jar> jars) {
    Map<String, String> configuration = new TreeMap<>(ClusterNeeds.CONFIGURATION);
    configuration.put(
        "env.java.opts.jobmanager", String.join(" ", ClusterNeeds.jobManagerOptions()));
    configuration.put(
        "env.java.opts.taskmanager", String.join(" ", ClusterNeeds.taskManagerOptions()));
    return new FileTemplate(
        Map.of(
            "image",
            image,
            "configuration",
            lines(configuration, ": ", ""),
            "configurationOfDeployment",
            lines(configuration, ": ", "    "),
            "environment",
            lines(ClusterNeeds.ENVIRONMENT, "=", ""),
            "environmentOfImage",
            lines(ClusterNeeds.ENVIRONMENT, "=", "ENV "),
            "opens",
            String.join(" ", ClusterNeeds.openedPackages()),
            "natives",
            jars.stream()
                .filter(Jar::isNative)
                .map(jar -> "* `" + jar.name() + "`")
                .collect(Collectors.joining("\n"))));
  }

  /** The text of a file. */
  String text(String name) throws IOException {
    try (InputStream file = FileTemplate.class.getResourceAsStream(name)) {
      return values.replace(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String lines(Map<String, String> values, String between, String before) {
    return values.entrySet().stream()
        .map(value -> before + value.getKey() + between + quoted(value.getValue(), between))
        .collect(Collectors.joining("\n"));
  }

  /** In YAML a number would not be the text that the operator wants. */
  private static String quoted(String value, String between) {
    return between.equals(": ") ? '"' + value + '"' : value;
  }
}
