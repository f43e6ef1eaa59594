package dev.beamrlvr.pipelines.internal.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.commands.CommandCall;
import dev.beamrlvr.pipelines.commands.TestPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
  @TempDir Path directory;

  @Test
  void everythingIsMeasuredAndWritten() throws Exception {
    Path output = directory.resolve("benchmark.json");
    String policy = TestPolicy.write(directory).toString();

    String out =
        CommandCall.of(
                "benchmark",
                "--policy=" + policy,
                "--rows=8,1",
                "--promptTokens=4",
                "--newTokens=3",
                "--precision=bfloat16",
                "--output=" + output)
            .succeeds()
            .out();

    JsonNode json = new ObjectMapper().readTree(Files.readString(output));
    assertEquals(policy, json.path("policy").asText());
    assertEquals("bfloat16", json.path("precision").asText());
    assertTrue(json.path("parameters").asLong() > 0);
    assertTrue(json.path("matrixProductOperationsPerSecond").asDouble() > 0);
    assertTrue(json.path("memoryBytesPerSecond").asDouble() > 0);
    assertTrue(json.path("devices").has("fingerprint on cpu"));
    List<String> measured = new ArrayList<>();
    for (JsonNode measurement : json.path("measurements")) {
      String what = measurement.path("what").asText();
      int rows = measurement.path("rows").asInt();
      measured.add(what + " " + rows);
      assertEquals(3L * rows, measurement.path("tokens").asLong());
      assertTrue(measurement.path("tokensPerSecond").asDouble() > 0, measurement.toString());
      assertTrue(measurement.path("shareOfMatrixProduct").asDouble() > 0, measurement.toString());
      assertEquals(what.equals("generation"), measurement.has("shareOfMemoryRate"));
      assertEquals(what.equals("step"), measurement.path("parts").has("gradient"));
      assertTrue(out.contains(what), out);
    }
    assertEquals(
        List.of("generation 1", "generation 8", "scoring 8", "gradient 8", "step 8"), measured);
  }

  @Test
  void gradientAndStepAreOfAnAdapterWhereOneIsAskedFor() throws IOException {
    Path output = directory.resolve("adapter.json");
    String policy = TestPolicy.write(directory).toString();
    CommandCall.of(
            "benchmark",
            "--policy=" + policy,
            "--lora=2",
            "--rows=2",
            "--promptTokens=4",
            "--newTokens=3",
            "--output=" + output)
        .succeeds();
    JsonNode json = new ObjectMapper().readTree(Files.readString(output));
    long trained = json.path("trainedParameters").asLong();
    assertTrue(trained > 0 && trained < json.path("parameters").asLong(), json.toString());
    assertEquals(4, json.path("measurements").size());
    CommandCall.of("benchmark", "--lora=0").isCalledWrongly("--lora");
  }

  @Test
  void whatIsNotImplementedOrDoesNotFitIsRefused() {
    CommandCall.of("benchmark", "--precision=int4").isCalledWrongly("--precision");
    CommandCall.of("benchmark", "--precision=tf32")
        .isCalledWrongly("precision tf32 is arithmetic of a GPU");
    CommandCall.of("benchmark", "--shape=3b").isCalledWrongly("--shape");
    CommandCall.of("benchmark", "--rows=1,many").isCalledWrongly("--rows takes whole numbers");
    CommandCall.of("benchmark", "--promptTokens=500", "--newTokens=500")
        .isCalledWrongly("are together at most the policy's 512");
    CommandCall.of("benchmark", "--shape=28m", "--policy=" + directory)
        .isCalledWrongly("give --policy or --shape, not both");
  }
}
