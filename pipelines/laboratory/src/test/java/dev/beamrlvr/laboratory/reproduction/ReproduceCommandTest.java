package dev.beamrlvr.laboratory.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.experiments.Claim;
import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Claims;
import dev.beamrlvr.laboratory.experiments.Figure;
import dev.beamrlvr.laboratory.experiments.UnitResult;
import dev.beamrlvr.laboratory.experiments.WorkUnit;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepPlan;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int reproduce(Path output, Claim... claims) throws IOException {
    ReproduceOptions options = PipelineOptionsFactory.as(ReproduceOptions.class);
    options.setOutput(output.toString());
    return new ReproduceCommand(Reproduction.of(List.of(claims)), SweepPlan.standard())
        .run(options, new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Claim threshold() {
    return Claims.all().stream()
        .filter(claim -> claim.name().equals("threshold"))
        .findFirst()
        .orElseThrow();
  }

  private static List<UnitResult> computeHere(Claim claim) {
    return claim.units().stream().map(WorkUnit::compute).toList();
  }

  /** Claims that squares are below a bound, in words that need escaping. */
  private record SquaresClaim(double bound) implements Claim {
    private record Square(double x) implements WorkUnit {
      @Override
      public String claim() {
        return "squares";
      }

      @Override
      public String series() {
        return "x, \"squared\"";
      }

      @Override
      public long seed() {
        return 0;
      }

      @Override
      public UnitResult compute() {
        return new UnitResult(claim(), series(), x, 0, x * x, List.of());
      }
    }

    @Override
    public String name() {
      return "squares";
    }

    @Override
    public String statement() {
      return "Squares are < " + bound + " & </script><script>alert(1)</script>.";
    }

    @Override
    public List<WorkUnit> units() {
      List<WorkUnit> units = new ArrayList<>();
      for (int x = 0; x < 40; x++) {
        units.add(new Square(x / 10.0));
      }
      return units;
    }

    @Override
    public Figure figure(List<UnitResult> results) {
      Figure.Series line =
          new Figure.Series(
              "x, \"squared\"",
              results.stream().map(UnitResult::x).toList(),
              results.stream().map(UnitResult::value).toList());
      return new Figure("Squares", "x", "square", true, true, List.of(line));
    }

    @Override
    public ClaimVerdict verdict(List<UnitResult> results) {
      double largest = results.stream().mapToDouble(UnitResult::value).max().orElseThrow();
      return new ClaimVerdict(largest < bound, "the largest is <" + largest + ">");
    }
  }

  @Test
  void thePageHoldsTheClaimItsVerdictAndItsFigure() throws IOException {
    assertEquals(0, reproduce(directory, threshold()));
    String page = Files.readString(directory.resolve("reproduction.html"));
    List<UnitResult> results = computeHere(threshold());
    assertTrue(page.contains("1 of 1 claims hold on the data of 5 runs"));
    assertTrue(page.contains("<figure id=\"threshold\""));
    assertTrue(page.contains(threshold().statement()));
    assertTrue(page.contains("<span class=\"verdict correct\">holds</span> below the threshold"));
    assertTrue(page.contains(threshold().verdict(results).explanation()));
    assertTrue(page.contains("href=\"threshold.csv\""));
    Figure.Series first = threshold().figure(results).series().get(0);
    assertTrue(
        page.contains("\"points\":[[1," + first.y().get(1) + "],"),
        "step 0 has no place on a logarithmic axis");
    assertTrue(printed().contains("computing 5 runs for 1 claims on the "));
    assertTrue(printed().contains("threshold holds: below the threshold"));
    assertTrue(printed().contains("Page: " + directory.resolve("reproduction.html")));
  }

  @Test
  void theFilesHoldEveryNumber() throws IOException {
    assertEquals(0, reproduce(directory.resolve("new"), threshold()));
    List<UnitResult> expected = computeHere(threshold());
    try (Stream<String> lines = Files.lines(directory.resolve("new/runs.jsonl"))) {
      assertEquals(expected, lines.map(ResultLine::read).toList(), "in the order of the units");
    }
    List<String> csv = Files.readAllLines(directory.resolve("new/threshold.csv"));
    assertEquals("series,step,success rate", csv.get(0));
    Figure figure = threshold().figure(expected);
    assertEquals(
        1 + figure.series().stream().mapToInt(series -> series.x().size()).sum(), csv.size());
    assertTrue(csv.get(1).startsWith("\"" + figure.series().get(0).name() + "\",0.0,"));
    try (Stream<Path> files = Files.list(directory.resolve("new"))) {
      assertEquals(
          List.of("reproduction.html", "runs.jsonl", "threshold.csv"),
          files.map(file -> file.getFileName().toString()).sorted().toList(),
          "nothing else is left behind");
    }
  }

  @Test
  void aClaimThatDoesNotHoldFails() throws IOException {
    assertEquals(1, reproduce(directory, new SquaresClaim(10), threshold()));
    assertTrue(printed().contains("squares DOES NOT HOLD: the largest is <15.2"));
    assertTrue(printed().contains("threshold holds"));
    String page = Files.readString(directory.resolve("reproduction.html"));
    assertTrue(page.contains("1 of 2 claims hold on the data of 45 runs"));
    assertTrue(page.contains("<span class=\"verdict wrong\">does not hold</span> the largest is"));
    assertEquals(0, reproduce(directory, new SquaresClaim(16)), "over the older page");
    assertTrue(
        Files.readString(directory.resolve("reproduction.html")).contains("1 of 1 claims hold"));
  }

  @Test
  void textIsEscapedAndNothingIsLoadedFromANetwork() throws IOException {
    reproduce(directory, new SquaresClaim(16));
    String page = Files.readString(directory.resolve("reproduction.html"));
    assertTrue(page.contains("Squares are &lt; 16.0 &amp; &lt;/script&gt;"));
    assertFalse(page.contains("<script>alert"));
    assertTrue(page.contains("content=\"default-src 'none'; "));
    int library = page.indexOf("Licensed to the Apache Software Foundation");
    assertTrue(library > 0, "the charting library is in the page");
    String own = page.substring(0, library) + page.substring(page.indexOf("</script>", library));
    Matcher load =
        Pattern.compile("https?:|<link|<iframe|<object|@import|url\\(|src=\"").matcher(own);
    assertFalse(load.find(), () -> load.group());
    List<String> csv = Files.readAllLines(directory.resolve("squares.csv"));
    assertEquals("\"x, \"\"squared\"\"\",3.9,15.209999999999999", csv.get(40));
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    UsageException refusal = assertThrows(UsageException.class, () -> reproduce(file, threshold()));
    assertTrue(refusal.getMessage().contains("is a file; name a directory"));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void theCommandIsListedWithEveryClaim() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertEquals(2, Main.run(new String[] {"reproduce"}, output, errors));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("--output=TEXT is required"));
    assertEquals(7, Reproduction.ofAllClaims().claims());
  }
}
