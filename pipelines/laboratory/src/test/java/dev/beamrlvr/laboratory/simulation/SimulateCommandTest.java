package dev.beamrlvr.laboratory.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {

  private static final double TOLERANCE = 1e-9;

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int simulate(String... options) {
    return Main.run(
        Stream.concat(Stream.of("simulate"), Stream.of(options)).toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The rows of a CSV text by the names of their columns. */
  private static List<Map<String, String>> rows(String csv) {
    List<String> lines = csv.lines().toList();
    String[] names = lines.get(0).split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      assertEquals(names.length, values.length, line);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], values[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<Map<String, String>> oracle(String table) throws IOException {
    try (InputStream stream = SimulateCommandTest.class.getResourceAsStream("/oracles/" + table)) {
      return rows(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  /**
   * Runs the trajectory of an oracle's rows and compares the columns that both have.
   *
   * @param columns names of the oracle's columns and of ours, in turn
   */
  private void replays(List<Map<String, String>> expected, String[] options, String... columns) {
    assertFalse(expected.isEmpty());
    assertEquals(0, simulate(options), () -> err.toString(StandardCharsets.UTF_8));
    List<Map<String, String>> simulated = rows(printed());
    for (Map<String, String> row : expected) {
      Map<String, String> ours = simulated.get(Integer.parseInt(row.get("k")) - 1);
      assertEquals(row.get("k"), ours.get("step"));
      for (int i = 0; i < columns.length; i += 2) {
        double value = number(row, columns[i]);
        assertEquals(
            value,
            number(ours, columns[i + 1]),
            TOLERANCE * Math.max(1, Math.abs(value)),
            columns[i + 1] + " after step " + row.get("k"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bandit, fixed GRPO, 512.0, --advantage=grpo --stepSize=512",
    "bandit, fixed DrGRPO, 8.0, --stepSize=8",
    "bandit, fixed REINFORCE, 8.0, --advantage=reinforce --stepSize=8",
    "T32, fixed GRPO, 8.0, --environment=count --advantage=grpo --stepSize=8"
  })
  void fixedStepsReplay(String environment, String method, String rate, String options)
      throws IOException {
    replays(
        oracle("replay.csv").stream()
            .filter(
                row ->
                    row.get("env").equals(environment)
                        && row.get("method").equals(method)
                        && row.get("alpha").equals(rate))
            .toList(),
        ("--stepRule=fixed " + options).split(" "),
        "meanJ",
        "meanSuccess");
  }

  @ParameterizedTest
  @CsvSource({
    "bandit, False, --margin=0.8 --init=2",
    "bandit, True, --optimizer=adamw",
    "T32, False, --environment=count --length=32 --shift=35 --init=0.8",
    "T32, True, --environment=count --optimizer=adamw"
  })
  void theAdaptiveStepReplays(String environment, String adam, String options) throws IOException {
    replays(
        oracle("replay_across.csv").stream()
            .filter(row -> row.get("env").equals(environment) && row.get("adam").equals(adam))
            .toList(),
        options.split(" "),
        "meanJ",
        "meanSuccess",
        "eta",
        "stepSize",
        "alpha_eff",
        "learningRate",
        "rho_raw",
        "honestyRatio",
        "F",
        "fisher",
        "c",
        "curvature",
        "kl_measured",
        "measuredKl",
        "backtracks",
        "backtracks");
  }

  @ParameterizedTest
  @CsvSource({"bandit, --environment=bandit", "T32, --environment=count"})
  void rolloutHalvesReplay(String environment, String option) throws IOException {
    replays(
        oracle("replay_recommended.csv").stream()
            .filter(row -> row.get("env").equals(environment))
            .toList(),
        new String[] {"--honesty=rollout-halves", option},
        "meanJ",
        "meanSuccess",
        "eta",
        "stepSize",
        "kl_pred",
        "predictedKl");
  }

  @Test
  void theFileHoldsWhatIsPrintedWithoutOne() throws IOException {
    assertEquals(0, simulate("--steps=3"));
    String csv = printed();
    assertTrue(csv.startsWith("step,meanSuccess,stepSize,"), csv);
    assertEquals(4, csv.lines().count());
    out.reset();
    Path file = directory.resolve("trajectory.csv");
    assertEquals(0, simulate("--steps=3", "--output=" + file));
    assertEquals(csv, Files.readString(file));
    assertTrue(printed().matches("mean success 0\\.\\d{4} before, .* after 3 steps, in .*\\R"));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void theSeedDecidesTheRollouts() {
    assertEquals(0, simulate("--steps=2", "--seed=2"));
    String second = printed();
    out.reset();
    assertEquals(0, simulate("--steps=2"));
    assertFalse(printed().equals(second));
  }

  @ParameterizedTest
  @CsvSource({
    "--honesty=rollout-halves --groupSize=5, takes an even --groupSize of at least 4",
    "--stepSize=0, --stepSize takes a number above 0",
    "--environment=chess, --environment takes one of bandit",
    "--init=-1, --init takes at least 0",
    "--steps=0, --steps takes at least 1"
  })
  void aWrongCallIsOneLine(String options, String words) {
    assertEquals(2, simulate(options.split(" ")));
    String line = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains(words), line);
    assertEquals("", printed());
  }
}
