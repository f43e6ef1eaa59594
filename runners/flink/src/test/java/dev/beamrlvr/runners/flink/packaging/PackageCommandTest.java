package dev.beamrlvr.runners.flink.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the command writes is what Flink, Docker and the Kubernetes operator take. */
class PackageCommandTest {

  @TempDir static Path directory;

  private static Path output;

  @BeforeAll
  static void write() {
    output = directory.resolve("package");
    assertEquals("", call(0, "--output=" + output, "--image=registry.example/rlvr:1"));
  }

  @Test
  void theLibraryHasTheJarsThatFlinkHasNot() throws IOException {
    Set<String> names = names(output.resolve("lib"));
    for (String jar : List.of("pytorch-engine-", "pytorch-native-cpu-", "beam-sdks-java-core-")) {
      assertTrue(names.stream().anyMatch(name -> name.startsWith(jar)), jar + " in " + names);
    }
    for (String jar : List.of("flink-", "slf4j-", "log4j-")) {
      assertFalse(names.stream().anyMatch(name -> name.startsWith(jar)), jar + " in " + names);
    }
    assertEquals(Set.of("application.jar"), names(output.resolve("usrlib")));
  }

  @Test
  void theLinesOfConfigurationAddToThoseOfFlinksOwnFile() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    String own =
        "taskmanager:\n  network:\n    request-backoff:\n      max: 5\n  numberOfTaskSlots: 3\n";
    Files.writeString(
        conf.resolve("config.yaml"), own + Files.readString(output.resolve("conf/config.yaml")));
    Configuration configuration = GlobalConfiguration.loadConfiguration(conf.toString());
    assertEquals("3", configuration.getString("taskmanager.numberOfTaskSlots", ""));
    assertEquals(
        16, configuration.get(NettyShuffleEnvironmentOptions.NETWORK_SORT_SHUFFLE_MIN_BUFFERS));
    assertTrue(List.of(CoreOptions.getParentFirstLoaderPatterns(configuration)).contains("ai.djl"));
    assertTrue(
        configuration
            .get(CoreOptions.FLINK_TM_JVM_OPTIONS)
            .contains("-Dai.djl.pytorch.num_threads=1"));
    assertTrue(configuration.get(CoreOptions.FLINK_JM_JVM_OPTIONS).contains("-Xss1920k"));
  }

  @Test
  void theImageHasTheLibraryAndTheEnvironment() throws IOException {
    String image = Files.readString(output.resolve("Dockerfile"));
    List<String> copied =
        image
            .lines()
            .filter(line -> line.startsWith("COPY"))
            .map(line -> line.replaceAll("--\\S+ ", "").split(" ")[1])
            .toList();
    for (String source : copied) {
      assertTrue(Files.exists(output.resolve(source)), source);
    }
    for (String line : Files.readAllLines(output.resolve("conf/environment"))) {
      assertTrue(image.contains("\nENV " + line + "\n"), line);
    }
    assertTrue(image.contains("\nENV MKL_CBWR=AUTO\n"), image);
  }

  @ParameterizedTest
  @CsvSource({"session, false", "application, true"})
  void theOperatorTakesTheDeployment(String name, boolean hasJob) throws Exception {
    Map<?, ?> deployment = documents(Files.readString(file(name))).get(0);
    Map<?, ?> definition = definition();
    assertEquals(
        definition.get("group") + "/" + definition.get("version"), deployment.get("apiVersion"));
    assertEquals(definition.get("kind"), deployment.get("kind"));
    Map<?, ?> spec = (Map<?, ?>) deployment.get("spec");
    assertEquals(List.of(), StructuralSchema.errors(spec, (Map<?, ?>) definition.get("spec")));
    assertEquals("registry.example/rlvr:1", spec.get("image"));
    assertEquals(hasJob, spec.containsKey("job"));
    ((Map<?, ?>) spec.get("flinkConfiguration"))
        .forEach((key, value) -> assertTrue(value instanceof String, key + ": " + value));
    if (hasJob) {
      String program = (String) ((Map<?, ?>) spec.get("job")).get("entryClass");
      Method main = Class.forName(program).getMethod("main", String[].class);
      assertEquals(void.class, main.getReturnType());
    }
  }

  @Test
  void aDeploymentWithAMistakeIsNotTaken() throws IOException {
    String text =
        Files.readString(file("application"))
            .replace("flinkVersion: v1_19", "flinkVersion: 1.19")
            .replace("parallelism: 4", "parallelisms: 4");
    Map<?, ?> spec = (Map<?, ?>) documents(text).get(0).get("spec");
    List<String> errors = StructuralSchema.errors(spec, (Map<?, ?>) definition().get("spec"));
    assertTrue(errors.contains("spec.flinkVersion: 1.19 is no string"), errors::toString);
    assertTrue(errors.contains("spec.job.parallelisms is no field"), errors::toString);
  }

  @Test
  void aDirectoryThatIsNotEmptyIsLeftAlone() {
    String message = call(2, "--output=" + output);
    assertTrue(message.endsWith("is not empty: choose a new directory"), message);
  }

  private static Path file(String name) {
    return output.resolve("kubernetes").resolve(name + ".yaml");
  }

  private static Map<?, ?> definition() throws IOException {
    try (InputStream file = PackageCommandTest.class.getResourceAsStream("flinkdeployment.yaml")) {
      return documents(new String(file.readAllBytes(), StandardCharsets.UTF_8)).get(0);
    }
  }

  private static List<Map<?, ?>> documents(String text) {
    List<Map<?, ?>> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(text)
        .forEach(document -> documents.add((Map<?, ?>) document));
    return documents;
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** Calls the command and returns what it wrote on the error stream. */
  private static String call(int status, String... options) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words =
        Stream.concat(Stream.of("cluster-package"), Stream.of(options)).toArray(String[]::new);
    int actual =
        Main.run(
            words,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(status, actual, err::toString);
    return err.toString(StandardCharsets.UTF_8).strip();
  }
}
