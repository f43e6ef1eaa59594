package dev.beamrlvr.tests.stores;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that make no run read and write on S3 what they do on a local disk. */
class StoredCommandsTest {

  private static final String ANSWERS =
      """
      {"completion": "so #### 4", "gold": "4"}
      {"completion": "so #### 5", "gold": "4"}
      {"completion": "I do not know", "gold": "4"}
      """;

  @TempDir Path local;

  @Test
  void theirFilesMayBeOnS3() throws Exception {
    try (S3Server server = new S3Server()) {
      SmallRun run = new SmallRun(local, server.options());
      Files.writeString(local.resolve("answers.jsonl"), ANSWERS);
      server.put("prompts.jsonl", SmallRun.problems().getBytes(StandardCharsets.UTF_8));
      server.put("answers.jsonl", ANSWERS.getBytes(StandardCharsets.UTF_8));

      String expected = said(run, local.toString());
      assertEquals(expected, said(run, "s3://" + S3Server.BUCKET));

      for (String name : List.of("verdicts.jsonl", "evaluation.json")) {
        assertArrayEquals(Files.readAllBytes(local.resolve(name)), server.bytes(name), name);
      }
      for (String name : List.of("rollouts.avro", "verified.avro")) {
        TreeSet<String> rollouts = records(Files.readAllBytes(local.resolve(name)));
        assertTrue(rollouts.size() > 24, name + " has " + rollouts.size() + " rollouts");
        assertEquals(rollouts, records(server.bytes(name)), name);
      }
    }
  }

  private static String said(SmallRun run, String root) {
    String prompts = "--prompts=" + root + "/prompts.jsonl";
    String rollouts = root + "/rollouts.avro";
    return run.command(
            "rollout", prompts, "--groupSize=2", "--maxTokens=24", "--output=" + rollouts)
        + run.command("verify", "--input=" + rollouts, "--output=" + root + "/verified.avro")
        + run.command(
            "verify",
            "--input=" + root + "/answers.jsonl",
            "--output=" + root + "/verdicts.jsonl",
            "--ordered")
        + run.command(
            "evaluate",
            prompts,
            "--samples=2",
            "--maxTokens=24",
            "--output=" + root + "/evaluation.json");
  }

  /** The records of an Avro file as text, in whatever order they stand there. */
  private static TreeSet<String> records(byte[] file) throws IOException {
    TreeSet<String> records = new TreeSet<>();
    try (DataFileReader<Object> reader =
        new DataFileReader<>(new SeekableByteArrayInput(file), new GenericDatumReader<>())) {
      reader.forEach(rollout -> records.add(rollout.toString()));
    }
    return records;
  }
}
