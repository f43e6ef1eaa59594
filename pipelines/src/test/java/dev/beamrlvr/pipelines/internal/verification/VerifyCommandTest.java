package dev.beamrlvr.pipelines.internal.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.commands.CommandCall;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path output() {
    return directory.resolve("verdicts.jsonl");
  }

  private CommandCall verify(Path input, String... more) {
    List<String> words =
        new ArrayList<>(List.of("verify", "--input=" + input, "--output=" + output()));
    words.addAll(List.of(more));
    return CommandCall.of(words.toArray(new String[0]));
  }

  private Path write(String... lines) throws IOException {
    return Files.write(directory.resolve("answers.jsonl"), List.of(lines));
  }

  @Test
  void addsTheVerdictAndKeepsTheRestOfTheObject() throws IOException {
    Path input =
        write(
            "{\"n\":1.50,\"completion\":\"so #### 18\",\"gold\":\"18\",\"more\":{\"a\":[1,2]}}",
            "",
            "{\"completion\":\"it is 7\",\"gold\":8}",
            "{\"completion\":\"no idea\",\"gold\":\"8\"}",
            "{\"completion\":\"8\",\"gold\":\"eight\"}");
    String out = verify(input).succeeds().out();
    assertEquals("4 completions: 1 correct, 1 incorrect, 1 no answer, 1 error\n", out);
    List<String> lines = Files.readAllLines(output());
    assertTrue(
        lines
            .get(0)
            .startsWith(
                "{\"n\":1.50,\"completion\":\"so #### 18\",\"gold\":\"18\",\"more\":{\"a\":[1,2]},"
                    + "\"verdict\":\"correct\",\"extracted\":\"18\",\"rule\":\"####\","),
        lines.get(0));
    JsonNode wrong = JSON.readTree(lines.get(1));
    assertEquals("incorrect", wrong.get("verdict").asText());
    assertEquals("7", wrong.get("extracted").asText());
    assertEquals("no_answer", JSON.readTree(lines.get(2)).get("verdict").asText());
    assertTrue(JSON.readTree(lines.get(2)).get("extracted").isNull());
    assertEquals("error", JSON.readTree(lines.get(3)).get("verdict").asText());
    assertEquals(List.of("answers.jsonl", "verdicts.jsonl"), filesIn(directory));
  }

  @Test
  void strictModeWantsAnAnswerLine() throws IOException {
    verify(write("{\"completion\":\"it is 7\",\"gold\":\"7\"}"), "--mode=strict").succeeds();
    assertEquals("no_answer", JSON.readTree(Files.readString(output())).get("verdict").asText());
  }

  @Test
  void keepsTheOrderOfManyLinesInSeveralFiles() throws IOException {
    Map<String, Integer> lengths = new TreeMap<>(Map.of("a.jsonl", 4200, "b.jsonl", 10));
    for (String file : lengths.keySet()) {
      Files.write(
          directory.resolve(file),
          IntStream.range(0, lengths.get(file))
              .mapToObj(i -> "{\"id\":\"" + file + i + "\",\"completion\":\"1\",\"gold\":\"1\"}")
              .toList());
    }
    verify(directory.resolve("*.jsonl")).succeeds();
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(output())) {
      ids.add(JSON.readTree(line).get("id").asText());
    }
    assertEquals(
        lengths.keySet().stream()
            .flatMap(file -> IntStream.range(0, lengths.get(file)).mapToObj(i -> file + i))
            .toList(),
        ids);
  }

  @Test
  void refusedLinesGoBesideWithTheirReason() throws IOException {
    Path input =
        write(
            "{\"completion\":\"8\",\"gold\":\"8\"}",
            "not json",
            "[1]",
            "{\"gold\":\"8\"}",
            "{\"completion\":\"8\",\"gold\":null}");
    Path refused = directory.resolve("verdicts.jsonl.refused.jsonl");
    assertTrue(verify(input).succeeds().out().contains("; 4 lines refused, see " + refused));
    assertEquals(1, Files.readAllLines(output()).size());
    List<String> reasons = new ArrayList<>();
    for (String line : Files.readAllLines(refused)) {
      JsonNode letter = JSON.readTree(line);
      reasons.add(letter.get("line") + " " + letter.get("reason").asText());
    }
    assertEquals(4, reasons.size());
    assertTrue(reasons.get(0).startsWith("2 the line is no JSON: "), reasons.get(0));
    assertEquals(
        List.of(
            "3 the line is no JSON object",
            "4 the object has no text in the field 'completion'",
            "5 the object has no text in the field 'gold'"),
        reasons.subList(1, 4));

    verify(write("{\"completion\":\"8\",\"gold\":\"8\"}")).succeeds();
    assertFalse(Files.exists(refused), "what an earlier call refused is gone");
  }

  @Test
  void failsIfNoLineCanBeUsed() throws IOException {
    verify(write("{}")).fails("(line 1: the object has no text in the field 'completion')");
  }

  @Test
  void refusesLinesOfAnyLengthAndGoesOn() throws IOException {
    Path input = directory.resolve("answers.jsonl");
    try (Writer lines = Files.newBufferedWriter(input)) {
      lines.write("{\"completion\":\"");
      for (int i = 0; i < 17; i++) {
        lines.write("7".repeat(1 << 20));
      }
      lines.write("\",\"gold\":\"7\"}\n{\"completion\":\"8\",\"gold\":\"8\"}");
    }
    String out = verify(input).succeeds().out();
    assertTrue(out.startsWith("1 completions: 1 correct"), out);
    JsonNode letter = JSON.readTree(Files.readString(Path.of(output() + ".refused.jsonl")));
    assertEquals("the line is longer than 16777216 bytes", letter.get("reason").asText());
    assertEquals(1, letter.get("line").asInt());
    assertTrue(letter.get("content").asText().length() < 20_000);
  }

  @Test
  void largeFilesAreCutIntoBlocksAndNoLineIsLostOrMoved() throws IOException {
    // Blocks of the smallest size, a MiB: three of them, the second file without a last line end.
    Path first = directory.resolve("a.jsonl");
    Path second = directory.resolve("b.jsonl");
    StringBuilder lines = new StringBuilder();
    int count = 0;
    for (; lines.length() < 5 << 19; count++) {
      lines.append(line(count, count % 1000)).append('\n');
      if (count % 1000 == 0) {
        lines.append("refused ").append(count).append("\n\n");
      }
    }
    Files.writeString(first, lines);
    Files.writeString(second, line(count, 10));

    assertTrue(
        verify(directory.resolve("*.jsonl")).succeeds().out().startsWith(count + 1 + " compl"));
    List<String> judged = Files.readAllLines(output());
    for (int i = 0; i <= count; i++) {
      assertEquals(i, JSON.readTree(judged.get(i)).get("id").asInt());
    }
    List<String> input = Files.readAllLines(first);
    List<String> letters = Files.readAllLines(Path.of(output() + ".refused.jsonl"));
    assertEquals((count + 999) / 1000, letters.size());
    for (String line : letters) {
      JsonNode letter = JSON.readTree(line);
      assertEquals(first.toString(), letter.get("file").asText());
      assertEquals(input.get(letter.get("line").asInt() - 1), letter.get("content").asText());
    }
  }

  private static String line(int id, int length) {
    String completion = "x".repeat(length) + " #### 1";
    return "{\"id\":" + id + ",\"completion\":\"" + completion + "\",\"gold\":1}";
  }

  @Test
  void compressedAndManySmallFilesAreReadInOrder() throws IOException {
    for (int file = 0; file < 1200; file++) {
      String name = String.format(Locale.ROOT, "%04d.jsonl", file);
      if (file % 400 == 0) {
        try (OutputStream zipped =
            new GZIPOutputStream(Files.newOutputStream(directory.resolve(name + ".gz")))) {
          zipped.write((line(file, 3) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      } else {
        Files.writeString(directory.resolve(name), line(file, 3) + "\n");
      }
    }
    verify(directory.resolve("*.jsonl*")).succeeds();
    List<String> judged = Files.readAllLines(output());
    assertEquals(1200, judged.size());
    for (int file = 0; file < 1200; file++) {
      assertEquals(file, JSON.readTree(judged.get(file)).get("id").asInt());
    }
  }

  @Test
  void aFileThatCannotBeUnpackedIsNamed() throws IOException {
    byte[] zipped = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
    Path cut = Files.write(directory.resolve("cut.jsonl.gz"), zipped);
    verify(cut).fails(cut + " cannot be read: it ends too early");
    Path unknown = Files.write(directory.resolve("a.jsonl.zst"), zipped);
    verify(unknown).fails(unknown + " cannot be read: unpack it first; of compressed files .gz");
    assertEquals(List.of("a.jsonl.zst", "cut.jsonl.gz"), filesIn(directory));
  }

  @Test
  void whatIsReadIsNotReplaced() throws IOException {
    Path input = write(line(1, 3));
    CommandCall.of("verify", "--input=" + input, "--output=" + input)
        .isCalledWrongly("--output: " + input + " would be replaced, but is a file of --input");
    verify(directory.resolve("*.jsonl")).succeeds();
    verify(directory.resolve("*.jsonl"))
        .isCalledWrongly("--output: " + output() + " would be replaced, but is a file of --input");
    Path link = Files.createSymbolicLink(directory.resolve("link"), output());
    verify(link).isCalledWrongly("would be replaced, but is a file of --input");
    assertEquals(1, Files.readAllLines(output()).size());
  }

  @Test
  void filesOfOtherNamesStayWhateverIsInTheOutputsName() throws IOException {
    Path input = write(line(1, 3));
    Path output = directory.resolve("o[1]*.jsonl");
    List<String> others =
        List.of("o1-00000-of-00001.jsonl", "o1x.jsonl.refused.jsonl", "o[1]*-one-of-three.jsonl");
    for (String other : others) {
      Files.writeString(directory.resolve(other), "another's");
    }
    Path older = Files.writeString(directory.resolve("o[1]*-00000-of-00002.jsonl"), "older");
    CommandCall.of("verify", "--input=" + input, "--output=" + output).succeeds();
    assertFalse(Files.exists(older));
    assertTrue(Files.exists(output));
    assertTrue(filesIn(directory).containsAll(others), filesIn(directory).toString());
  }

  @Test
  void ofAFieldThatOccursTwiceNoneIsChosen() throws IOException {
    verify(write("{\"completion\":\"1\",\"gold\":\"1\",\"gold\":\"2\"}"))
        .fails("the line is no JSON: Duplicate field 'gold'");
  }

  @Test
  void twoObjectsInALineAreRefusedInWordsForWhoeverWroteThem() throws IOException {
    verify(write(line(1, 3) + "\r" + line(2, 3)))
        .fails("the line is no JSON: more follows after its end");
  }

  @Test
  void anOutputThatCannotBeMadeIsToldBeforeAnyWork() throws IOException {
    Path input = write(line(1, 3));
    String output = input + "/verdicts.jsonl";
    CommandCall.of("verify", "--input=" + input, "--output=" + output)
        .fails(output + " cannot be written: Not a directory (its directory must be one that");
  }

  @Test
  void anEmptyInputGivesAnEmptyOutput() throws IOException {
    verify(write()).succeeds();
    assertEquals("", Files.readString(output()));
  }

  @Test
  void judgesRolloutsInAvro() throws IOException {
    Path input = directory.resolve("rollouts.avro");
    try (DataFileWriter<Rollout> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(Rollout.class))) {
      writer.create(Rollout.getClassSchema(), input.toFile());
      writer.append(rollout("a", "#### 3"));
      writer.append(rollout("b", "#### 4"));
    }
    Path judged = directory.resolve("judged.avro");
    CommandCall call = CommandCall.of("verify", "--input=" + input, "--output=" + judged);
    assertTrue(call.succeeds().out().startsWith("2 completions: 1 correct, 1 incorrect"));
    Map<String, VerdictKind> verdicts =
        Map.of("a", VerdictKind.CORRECT, "b", VerdictKind.INCORRECT);
    assertEquals(verdicts, verdicts(judged));

    Path again = directory.resolve("again.avro");
    CommandCall.of("verify", "--input=" + judged, "--output=" + again).succeeds();
    assertEquals(verdicts, verdicts(again));
    CommandCall.of("verify", "--input=" + directory + "/*.avro", "--output=" + again)
        .isCalledWrongly("--output: " + again + " would be replaced, but is a file of --input");
  }

  @Test
  void rolloutsThatSayThatTheyAreLongerThanTheyAreAreRefused() throws IOException {
    Path whole = directory.resolve("whole.avro");
    try (DataFileWriter<Rollout> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(Rollout.class))) {
      writer.create(Rollout.getClassSchema(), whole.toFile());
      writer.append(rollout("a", "#### 3"));
      writer.sync();
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(directory.resolve("cut.avro"), Arrays.copyOf(bytes, bytes.length - 9));
    String output = "--output=" + directory.resolve("none.avro");
    CommandCall.of("verify", "--input=" + cut, output)
        .fails(cut + ": ends in the middle of an Avro file");
    // The last block: a record of two billion bytes.
    byte[] block = {2, (byte) 0xf0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 1, 2, 3};
    Path huge = Files.write(directory.resolve("long.avro"), bytes);
    Files.write(huge, block, StandardOpenOption.APPEND);
    CommandCall.of("verify", "--input=" + huge, output)
        .fails(huge + ": is a damaged Avro file, with a block of 2147483640 bytes with 1 records");
  }

  @Test
  void rolloutsThatTheDirectRunnerCannotGatherAreRefused() throws IOException {
    Path input = directory.resolve("many.avro");
    try (RandomAccessFile file = new RandomAccessFile(input.toFile(), "rw")) {
      file.setLength(65L << 20);
    }
    CommandCall.of("verify", "--input=" + input, "--output=" + directory.resolve("judged.avro"))
        .isCalledWrongly(
            "rlvr verify: --input: the rollouts have 65 MiB, too many for the Direct runner: take"
                + " --runner=flink");
  }

  private static Map<String, VerdictKind> verdicts(Path file) throws IOException {
    Map<String, VerdictKind> verdicts = new TreeMap<>();
    try (DataFileReader<VerifiedRollout> records =
        new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(VerifiedRollout.class))) {
      records.forEach(r -> verdicts.put(r.getRollout().getPromptId(), r.getVerdict().getKind()));
    }
    return verdicts;
  }

  private static Rollout rollout(String promptId, String text) {
    return Rollout.newBuilder()
        .setStep(0)
        .setSlot(0)
        .setPromptId(promptId)
        .setSample(0)
        .setSeed(1)
        .setQuestion("1 + 2?")
        .setPrompt("1 + 2?")
        .setGold("3")
        .setText(text)
        .setPromptTokenIds(List.of(1))
        .setTokenIds(List.of(2))
        .setLogProbs(List.of(-1f))
        .setFinishReason(FinishReason.STOP)
        .setTemperature(1)
        .setTopP(1)
        .setPolicyDigest("0")
        .setFingerprint("f")
        .build();
  }

  private static List<String> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toFile).map(File::getName).sorted().collect(Collectors.toList());
    }
  }
}
