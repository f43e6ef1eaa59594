package dev.beamrlvr.pipelines.internal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static String write(Path run) throws IOException {
    return Files.readString(Path.of(new RunReport().write(run.toString())));
  }

  private static JsonNode figures(String page) throws IOException {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"figure-data\">(.*?)</script>")
            .matcher(page);
    assertTrue(data.find());
    return JSON.readTree(data.group(1));
  }

  private static String points(String page, String figure, String series) throws IOException {
    for (JsonNode one : figures(page)) {
      for (JsonNode line : one.get("series")) {
        if (one.get("id").asText().equals(figure) && line.get("name").asText().equals(series)) {
          return line.get("points").toString();
        }
      }
    }
    return "none";
  }

  /** The page without the charting library, which is long and not ours. */
  private static String own(String page) {
    int library = page.indexOf("Licensed to the Apache Software Foundation");
    assertTrue(library > 0, "the charting library is in the page");
    return page.substring(0, library) + page.substring(page.indexOf("</script>", library));
  }

  @Test
  void figuresHoldTheNumbersOfTheRun() throws IOException {
    String page = write(SampleRun.recorded(directory));
    List<String> ids = new ArrayList<>();
    figures(page).forEach(figure -> ids.add(figure.get("id").asText()));
    assertEquals(
        List.of(
            "success",
            "step-size",
            "fixed-step",
            "gradient-gap",
            "slopes",
            "honesty",
            "kl",
            "groups",
            "length",
            "truncated",
            "seconds"),
        ids);
    assertEquals(
        "[[0],[1,0.25],[2,0.375],[3,0.25],[4,0.5],[5,0.625]]",
        points(page, "success", "training rollouts"));
    assertEquals("[[0,0.4],[1],[2],[3],[4,0.55],[5]]", points(page, "success", "test, greedy"));
    assertEquals(
        "[[0],[1,0.26],[2,0.27],[3,0.28],[4,0.29],[5,0.3]]",
        points(page, "success", "lower bound (form of Theorem 1)"));
    assertEquals(
        "[[0],[1,1.0],[2,1.0],[3,1.0],[4,1.0],[5,1.0]]", points(page, "groups", "unsolved"));
    assertEquals(
        "[[0],[1,0.3,0.7],[2,0.3,0.7],[3],[4,0.3,0.7],[5,0.3,0.7]]",
        points(page, "gradient-gap", "± 2 standard errors"));
    assertEquals("[[0],[1,0.25],[2,0.25],[3,0.25],[4,0.25],[5]]", points(page, "seconds", "trial"));
  }

  @Test
  void theStepSizeIsShownWithEveryBoundAndTheOneThatDecided() throws IOException {
    String page = write(SampleRun.recorded(directory));
    assertEquals(
        "[[0],[1,0.01],[2,0.02],[3],[4,0.05],[5,0.04]]",
        points(page, "step-size", "chosen"),
        "a rejected step has no place on a logarithmic axis");
    assertEquals(
        "[[0],[1,0.02],[2,0.03],[3],[4,0.06],[5]]",
        points(page, "step-size", "slope-over-curvature"));
    assertEquals(
        "[[0],[1],[2,0.02],[3],[4],[5,0.04]]", points(page, "step-size", "decided by growth"));
    assertEquals("[[0],[1,0.01],[2],[3],[4],[5]]", points(page, "step-size", "decided by trial"));
    assertEquals("none", points(page, "step-size", "trial"), "a trial has no threshold");
  }

  @Test
  void theMedianStepIsHeldAgainstTheMeasuredThreshold() throws IOException {
    String page = write(SampleRun.recorded(directory));
    assertEquals(
        "[[0],[1,0.03],[2,0.03],[3],[4,0.02],[5]]",
        points(page, "fixed-step", "measured threshold"));
    assertEquals(
        "[[0],[1,0.03],[2,0.03],[3],[4,0.03],[5]]",
        points(page, "fixed-step", "a fixed step of 0.0300, this run's median"));
    assertEquals(
        "[[0],[1],[2],[3],[4,0.03],[5]]", points(page, "fixed-step", "above the threshold"));
  }

  @Test
  void aStepThatWasGivenIsHeldAgainstTheMeasuredThreshold() throws IOException {
    Path run = SampleRun.empty(directory);
    Files.writeString(
        run.resolve("metrics.jsonl"),
        "{\"step\":1,\"stepRule\":\"fixed\",\"stepSize\":0.1,\"measuredThreshold\":0.2}\n"
            + "{\"step\":2,\"stepRule\":\"fixed\",\"stepSize\":0.1,\"measuredThreshold\":0.05}\n");
    String page = write(run);
    assertEquals("[[1,0.1],[2,0.1]]", points(page, "fixed-step", "step taken"));
    assertEquals("[[1],[2,0.1]]", points(page, "fixed-step", "above the threshold"));
  }

  @Test
  void theTopSaysHowTheRunWent() throws IOException {
    String page = write(SampleRun.recorded(directory));
    for (String text :
        List.of(
            "25.0 % &rarr; 62.5 %",
            "40.0 % &rarr; 55.0 %",
            "after steps 0 and 4",
            "5 of 8",
            "4 changed the weights, 1 did not",
            "0 min 8 s",
            "known for 4 of 5 steps",
            "<dd>300<small>")) {
      assertTrue(page.contains(text), text);
    }
  }

  @Test
  void checkpointsAreListedWithTheirDigests() throws IOException {
    Path run = SampleRun.recorded(directory);
    CheckpointReference reference = SampleRun.checkpoint(run, 5, RunStatus.ACTIVE);
    String page = write(run);
    assertTrue(page.contains("<td>weights-after-5</td>"));
    assertTrue(page.contains("<td>" + reference.getManifestDigest() + "</td>"));
    assertTrue(page.contains("5 of 8 steps were taken; train --resume goes on"));
  }

  @Test
  void aFinishedRunSaysSo() throws IOException {
    Path run = SampleRun.recorded(directory);
    Files.writeString(
        run.resolve("metrics.jsonl"),
        "{\"step\":8,\"successRate\":1}\n",
        StandardOpenOption.APPEND);
    assertTrue(write(run).contains("Finished: all 8 steps were taken."));
  }

  @Test
  void aCollapsedRunSaysSo() throws IOException {
    Path run = SampleRun.recorded(directory);
    SampleRun.checkpoint(run, 5, RunStatus.COLLAPSED);
    assertTrue(write(run).contains("Halted after step 5: the policy has collapsed"));
  }

  @Test
  void aDamagedCheckpointIsWarnedOf() throws IOException {
    Path run = SampleRun.recorded(directory);
    SampleRun.checkpoint(run, 5, RunStatus.ACTIVE);
    Files.delete(run.resolve("checkpoints/step-000005/model.safetensors"));
    String page = write(run);
    assertTrue(page.contains("<td>checkpoint</td><td>passed over "));
    assertTrue(page.contains("The run has kept no checkpoint."));
  }

  @Test
  void firstMiddleAndLastAnswersStandSideBySide() throws IOException {
    String page = write(SampleRun.recorded(directory));
    assertTrue(page.contains("2 + 2 &lt; 5?"));
    assertTrue(page.contains("after step 0 <span class=\"verdict no_answer\">no answer</span>"));
    assertTrue(page.contains("after step 4 <span class=\"verdict correct\">correct</span>"));
    assertTrue(page.contains("after step 5 <span"));
    assertFalse(page.contains("not shown"));
    assertFalse(page.contains("a sampled answer"));
  }

  @Test
  void textOfTheRunIsEscaped() throws IOException {
    String page = write(SampleRun.recorded(directory));
    assertTrue(page.contains("&lt;/pre&gt;&lt;script&gt;alert('answer')"));
    assertTrue(page.contains("#### 4 &amp; {{options}}"), "a part's braces are no slot");
    assertTrue(page.contains("no direction: &lt;b&gt;the gain"));
    assertTrue(page.contains("&lt;i&gt;{question}&lt;/i&gt;"));
    assertTrue(page.contains("\\u003c/script>\\u003cb>odd"));
    assertFalse(own(page).contains("<img"));
    assertFalse(page.contains("<script>alert"));
    assertEquals("[[0],[1],[2],[3],[4,0.07],[5]]", points(page, "step-size", "</script><b>odd"));
  }

  @Test
  void nothingIsLoadedFromANetwork() throws IOException {
    String page = write(SampleRun.recorded(directory));
    assertTrue(page.contains("content=\"default-src 'none'; "));
    Matcher load =
        Pattern.compile("https?:|<link|<iframe|<object|@import|url\\(|src=\"|href=\"[^#]")
            .matcher(own(page));
    assertFalse(load.find(), () -> load.group());
  }

  @Test
  void missingFieldsAreGaps() throws IOException {
    Path run = SampleRun.empty(directory);
    Files.writeString(
        run.resolve("metrics.jsonl"),
        "{\"step\":1}\n{\"step\":2,\"successRate\":null,\"thresholds\":null,\"warnings\":null}\n"
            + "{\"step\":3,\"successRate\":0.5,\"thresholds\":{\"kl-cap\":null}}\n");
    String page = write(run);
    assertEquals("[[1],[2],[3,0.5]]", points(page, "success", "training rollouts"));
    assertTrue(page.contains("Not measured in this run."));
    assertTrue(page.contains("No step was rejected"));
    assertTrue(page.contains("kept no evaluation"));
  }

  @Test
  void aRunThatHasNotBegunIsReportedToo() throws IOException {
    String page = write(SampleRun.empty(directory));
    assertTrue(page.contains("No step of this run has been recorded yet."));
    assertTrue(page.contains("0 of 8"));
  }

  @Test
  void theSameFilesGiveTheSamePage() throws IOException {
    Path run = SampleRun.recorded(directory);
    assertEquals(write(run), write(run));
  }
}
