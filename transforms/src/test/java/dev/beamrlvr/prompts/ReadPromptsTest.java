package dev.beamrlvr.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadPromptsTest {

  private static final String TWO =
      "{\"question\": \"2+2?\", \"answer\": \"2 and 2\\n#### 4\"}\n"
          + "\r\n"
          + "{\"question\": \"h\u00e4lf of 2,468?\", \"answer\": \"1,234\", \"id\": \"half\"}";

  @TempDir Path directory;

  @Test
  void readsSolutionsNumbersAndIds() throws IOException {
    Path file = write("a.jsonl", "\ufeff" + TWO);
    Map<String, Prompt> prompts = read(ReadPrompts.from(file.toString()));
    // printf '2+2?' | sha256sum | head -c 16
    Prompt sum = prompts.get("30ad205245cd2523");
    assertEquals(List.of("30ad205245cd2523", "half"), List.copyOf(prompts.keySet()));
    assertEquals("2+2?", sum.getQuestion());
    assertEquals("4", sum.getGold());
    assertEquals("2 and 2\n#### 4", sum.getSolution());
    assertEquals(file.toString(), sum.getSource());
    assertEquals("h\u00e4lf of 2,468?", prompts.get("half").getQuestion());
    assertEquals("1234", prompts.get("half").getGold());
    assertEquals(null, prompts.get("half").getSolution());
  }

  @Test
  void readsOtherFields() throws IOException {
    Path file =
        write("a.jsonl", "{\"problem\": \"1+1?\", \"n\": 2.0, \"key\": 7, \"id\": \"no\"}\n");
    String path = file.toString();
    assertEquals(
        "2", read(ReadPrompts.from(path).withFields("problem", "n", "key")).get("7").getGold());
    assertEquals(
        "2",
        read(ReadPrompts.from(path).withFields("problem", "n"))
            .get(PromptIds.of("1+1?"))
            .getGold());
  }

  @Test
  void readsGzipGlobsListsAndAvro() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(line("zipped").getBytes(StandardCharsets.UTF_8));
    }
    Files.write(directory.resolve("a1.jsonl.gz"), zipped.toByteArray());
    write("a2.jsonl", line("plain"));
    write("b.jsonl", line("b"));
    write("c.jsonl", line("not read"));
    Path avro = directory.resolve("d.avro");
    try (DataFileWriter<Prompt> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(Prompt.class))) {
      writer.create(Prompt.getClassSchema(), avro.toFile());
      writer.append(Prompt.newBuilder().setId("x").setQuestion("avro").setGold("any text").build());
    }
    String patterns = directory + "/a*," + directory + "/{b,b2}.jsonl, " + avro + "," + avro;
    Map<String, Prompt> prompts = read(ReadPrompts.from(patterns));
    List<String> questions = prompts.values().stream().map(Prompt::getQuestion).sorted().toList();
    assertEquals(List.of("avro", "b", "plain", "zipped"), questions);
    assertEquals("any text", prompts.get("x").getGold());
    assertEquals(avro.toString(), prompts.get("x").getSource());
  }

  @Test
  void badLinesGoToTheDeadLetters() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(line("good").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {'{', (byte) 0xff, '}', '\n'});
    bytes.writeBytes("{\"question\": \n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("[1]\n{} {}\n{\"answer\": \"1\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"question\": \"?\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"question\": \" \", \"answer\": 1}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"question\": [], \"answer\": 1}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(
        "{\"question\": \"?\", \"answer\": \"two\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(line("x".repeat(300)).getBytes(StandardCharsets.UTF_8));
    Path file = directory.resolve("bad.jsonl");
    Files.write(file, bytes.toByteArray());
    Path letters = directory.resolve("dead-letters");

    Pipeline pipeline = Pipeline.create();
    try (BadRecordErrorHandler<PCollection<DeadLetter>> handler =
        pipeline.registerBadRecordErrorHandler(DeadLetters.writtenTo(letters.toString()))) {
      PCollection<Prompt> prompts =
          pipeline.apply(
              ReadPrompts.from(file.toString())
                  .withMaximumLineBytes(200)
                  .withBadRecordErrorHandler(handler));
      PAssert.thatSingleton(prompts)
          .satisfies(
              prompt -> {
                assertEquals("good", prompt.getQuestion());
                return null;
              });
    }
    pipeline.run().waitUntilFinish();

    List<DeadLetter> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(letters)) {
      for (Path avro : files.toList()) {
        try (DataFileReader<DeadLetter> reader =
            new DataFileReader<>(avro.toFile(), new SpecificDatumReader<>(DeadLetter.class))) {
          reader.forEach(found::add);
        }
      }
    }
    found.sort(Comparator.comparingInt(l -> Integer.parseInt(l.getSource().split(":")[1])));
    assertEquals(10, found.size());
    String[] reasons = {
      "not UTF-8",
      "not JSON",
      "not a JSON object",
      "not JSON",
      "no field 'question'",
      "no field 'answer'",
      "field 'question' is empty",
      "field 'question' is neither text nor a number",
      "field 'answer': the gold answer is not a number: 'two'",
      "longer than 200 bytes"
    };
    for (int i = 0; i < reasons.length; i++) {
      DeadLetter letter = found.get(i);
      assertEquals("ReadPrompts", letter.getStage());
      assertEquals(file + ":" + (i + 2), letter.getSource());
      assertTrue(letter.getReason().startsWith(reasons[i]), letter.toString());
    }
    assertEquals("{\\xff}", found.get(0).getContent());
    assertEquals("[1]", found.get(2).getContent());
    assertEquals(200, found.get(9).getContent().length());
  }

  @Test
  void withoutAHandlerABadLineFailsThePipeline() throws IOException {
    Path file = write("a.jsonl", line("good") + "hm\n");
    assertFails(ReadPrompts.from(file.toString()), "ReadPrompts: " + file + ":2: not JSON");
  }

  @Test
  void aMissingIdIsBadIfTheFieldWasNamed() throws IOException {
    Path file = write("a.jsonl", line("good"));
    assertFails(
        ReadPrompts.from(file.toString()).withFields("question", "answer", "key"),
        "ReadPrompts: " + file + ":1: no field 'key'");
  }

  @Test
  void anIdThatStandsTwiceIsAnError() throws IOException {
    Path one = write("a.jsonl", line("other") + line("same"));
    Path two = write("b.jsonl", line("same"));
    assertFails(
        ReadPrompts.from(directory + "/*.jsonl"),
        String.format("prompt id '%s' stands in %s:2 and in %s:1", PromptIds.of("same"), one, two));
  }

  @Test
  void noFileAndNoPromptAreErrors() throws IOException {
    String nothing = directory.resolve("none*.jsonl").toString();
    assertFails(ReadPrompts.from(nothing), "no file matches '" + nothing + "'");
    Path empty = write("empty.jsonl", "\n \n");
    assertFails(ReadPrompts.from(empty.toString()), "no usable prompt in '" + empty + "'");
    assertThrows(IllegalArgumentException.class, () -> ReadPrompts.from(" , "));
  }

  @Test
  void aDamagedFileIsAnError() throws IOException {
    Path file = write("broken.avro", "Obj\u0001no header");
    assertFails(ReadPrompts.from(file.toString()), "cannot read prompts from " + file);
    byte[] zipped = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
    Path cut = Files.write(directory.resolve("cut.jsonl.gz"), zipped);
    assertFails(
        ReadPrompts.from(cut.toString()),
        "cannot read prompts from " + cut + ": it ends too early");
    Path unknown = Files.write(directory.resolve("a.jsonl.zst"), zipped);
    assertFails(
        ReadPrompts.from(unknown.toString()),
        "cannot read prompts from " + unknown + ": what unpacks");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String line(String question) {
    return "{\"question\": \"" + question + "\", \"answer\": \"#### 3\"}\n";
  }

  private static void assertFails(ReadPrompts read, String message) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(read);
    Throwable error = assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    while (error.getCause() != null && !String.valueOf(error.getMessage()).startsWith(message)) {
      error = error.getCause();
    }
    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  /** Runs the pipeline and reads back what it wrote, by id. */
  private Map<String, Prompt> read(ReadPrompts read) throws IOException {
    Path output = Files.createTempDirectory(directory, "output");
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(read)
        .apply(
            org.apache.beam.sdk.extensions.avro.io.AvroIO.write(Prompt.class)
                .to(output + "/prompts"));
    pipeline.run().waitUntilFinish();
    Map<String, Prompt> byId = new TreeMap<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (DataFileReader<Prompt> reader =
            new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(Prompt.class))) {
          reader.forEach(prompt -> byId.put(prompt.getId(), prompt));
        }
      }
    }
    return byId;
  }
}
