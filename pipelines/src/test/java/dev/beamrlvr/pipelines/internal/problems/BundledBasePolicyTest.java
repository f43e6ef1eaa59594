package dev.beamrlvr.pipelines.internal.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.policy.Completion;
import dev.beamrlvr.internal.policy.CounterBasedUniforms;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledBasePolicyTest {

  @Test
  void solvesAPartOfTheTestProblems(@TempDir Path directory) throws IOException {
    List<int[]> prompts = new ArrayList<>();
    List<String> gold = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    try (Policy policy = Policy.open(BundledBasePolicy.copyTo(directory), PolicyDevice.CPU)) {
      for (String line : BundledProblems.text(BundledProblems.TEST).lines().limit(100).toList()) {
        JsonNode problem = new ObjectMapper().readTree(line);
        prompts.add(policy.tokenizer().encode(problem.get("question").asText() + "\n"));
        String answer = problem.get("answer").asText();
        gold.add(answer.substring(answer.lastIndexOf("####")));
        ids.add(problem.get("id").asText());
      }
      int solved = 0;
      int ended = 0;
      List<List<Completion>> completions =
          policy.generate(prompts, 2, new Sampling(1, 1, 48), new CounterBasedUniforms(1, 0, ids));
      for (int i = 0; i < prompts.size(); i++) {
        for (Completion completion : completions.get(i)) {
          solved += policy.tokenizer().decode(completion.tokenIds()).endsWith(gold.get(i)) ? 1 : 0;
          ended += completion.endedByToken() ? 1 : 0;
        }
      }
      assertTrue(solved >= 40 && solved <= 160, solved + " of 200 solved: no room on one side");
      assertTrue(ended >= 180, ended + " of 200 answers ended by themselves");
    }
  }

  @Test
  void hasTheShapeOfItsConfigurationAndTheProblemsTokenizerAndIsSmall(@TempDir Path directory)
      throws IOException {
    BundledBasePolicy.copyTo(directory);
    assertEquals(
        BundledProblems.text(BundledProblems.TOKENIZER),
        Files.readString(directory.resolve("tokenizer.json"), StandardCharsets.UTF_8));
    assertTrue(Files.size(directory.resolve("model.safetensors")) < 4_000_000);
    try (Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
      assertEquals(BundledBasePolicy.CONFIGURATION, policy.configuration());
    }
  }
}
