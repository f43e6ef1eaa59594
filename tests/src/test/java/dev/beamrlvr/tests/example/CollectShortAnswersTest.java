package dev.beamrlvr.tests.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectShortAnswersTest {

  @TempDir Path directory;

  @Test
  void keepsWhatTheOwnStageKeepsAndPutsBadLinesAside() throws IOException {
    Path prompts = directory.resolve("prompts.jsonl");
    String problems =
        BundledProblems.text(BundledProblems.TRAIN)
            .lines()
            .limit(20)
            .collect(Collectors.joining("\n"));
    Files.writeString(prompts, problems + "\nthis is no JSON\n");
    Path policy = BundledBasePolicy.copyTo(directory.resolve("policy"));
    Path output = directory.resolve("output");

    Pipeline pipeline = Pipeline.create();
    CollectShortAnswers.addTo(pipeline, prompts.toString(), policy.toString(), output.toString());
    pipeline.run().waitUntilFinish();

    List<VerifiedRollout> answers = read(output, "answers", VerifiedRollout.class);
    assertFalse(answers.isEmpty());
    for (VerifiedRollout answer : answers) {
      assertEquals(VerdictKind.CORRECT, answer.getVerdict().getKind());
      assertTrue(answer.getRollout().getTokenIds().size() < 40);
    }
    List<DeadLetter> letters =
        read(output.resolve("dead-letters"), "dead-letters", DeadLetter.class);
    assertEquals(1, letters.size());
    assertEquals("this is no JSON", letters.get(0).getContent());
    assertTrue(letters.get(0).getSource().contains("prompts.jsonl"));
  }

  private static <T extends SpecificRecord> List<T> read(
      Path directory, String prefix, Class<T> type) throws IOException {
    List<T> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().startsWith(prefix) && Files.isRegularFile(file)) {
          records.addAll(AvroFiles.read(file, type));
        }
      }
    }
    return records;
  }
}
