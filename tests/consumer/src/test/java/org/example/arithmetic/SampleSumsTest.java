package org.example.arithmetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.rollouts.PolicyGenerator;
import dev.beamrlvr.schemas.PromptGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleSumsTest {

  @TempDir Path directory;

  private Path prompts;

  @BeforeEach
  void writePrompts() throws IOException {
    prompts = directory.resolve("prompts.jsonl");
    Files.writeString(
        prompts,
        """
        {"id": "a", "question": "3 + 4", "answer": "7"}
        {"id": "b", "question": "10 + 20", "answer": "30"}
        """);
  }

  @Test
  void theOwnGeneratorAnswersAndTheOwnRewardJudges() throws IOException {
    SampleSums.main(prompts.toString(), directory.resolve("groups").toString());

    List<PromptGroup> groups = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".avro")).toList()) {
        groups.addAll(AvroFiles.read(file, PromptGroup.class));
      }
    }
    assertEquals(2, groups.size());
    for (PromptGroup group : groups) {
      assertEquals(0.75, group.getSuccessRate());
      assertTrue(group.getAdvantages().get(3) < 0, "a word before the number costs");
      assertEquals("integers", group.getRollouts().get(0).getRollout().getFingerprint());
    }
  }

  @Test
  void aQuestionThatIsNoSumStopsThePipelineWithItsReason() throws IOException {
    Files.writeString(prompts, "{\"id\": \"c\", \"question\": \"why?\", \"answer\": \"7\"}");
    String[] arguments = {prompts.toString(), directory.resolve("groups").toString()};
    Exception failure = assertThrows(Exception.class, () -> SampleSums.main(arguments));
    assertTrue(failure.getMessage().contains("not a sum: why?"), failure.getMessage());
  }

  /** libtorch comes from the platform's artifact and the policy from the bundled one. */
  @Test
  void aPolicyAnswersInThisProcess() throws IOException {
    Path policy = BundledBasePolicy.copyTo(directory.resolve("policy"));
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            SampleSums.addTo(pipeline, prompts.toString(), PolicyGenerator.of(policy.toString()))
                .apply(Count.globally()))
        .isEqualTo(2L);
    pipeline.run().waitUntilFinish();
  }
}
