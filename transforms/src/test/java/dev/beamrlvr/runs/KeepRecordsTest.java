package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableComparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepRecordsTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void recordsComeBackInTheirOrder(int files) throws IOException {
    List<String> ids = IntStream.range(0, 200).mapToObj("prompt-%03d"::formatted).toList();
    keep(ids, files);
    assertEquals(ids, kept());
    try (Stream<Path> written = Files.list(directory.resolve("inputs/prompts"))) {
      assertEquals(files, written.count());
    }
  }

  @Test
  void filesWithoutARecordAreThereToo() throws IOException {
    keep(List.of("one", "two"), 7);
    assertEquals(List.of("one", "two"), kept());
  }

  @Test
  void nothingIsThereUntilAllFilesAre() throws IOException {
    assertFalse(KeptRecords.at(place()).isThere());
    keep(List.of("a", "b", "c", "d", "e"), 2);
    assertTrue(KeptRecords.at(place()).isThere());
    try (Stream<Path> written = Files.list(directory.resolve("inputs/prompts"))) {
      Files.delete(written.findFirst().orElseThrow());
    }
    assertFalse(KeptRecords.at(place()).isThere());
    assertEquals(List.of(), kept());
  }

  private void keep(List<String> ids, int files) {
    List<Prompt> prompts = new ArrayList<>();
    for (String id : ids) {
      prompts.add(Prompt.newBuilder().setId(id).setQuestion("?").setGold("1").build());
    }
    Collections.shuffle(prompts, new Random(1));
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(prompts).withCoder(RecordCoders.of(Prompt.class)))
        .apply(new KeepRecords<>(place(), Prompt::getId, files));
    pipeline.run().waitUntilFinish();
  }

  private List<String> kept() throws IOException {
    List<String> ids = new ArrayList<>();
    KeptRecords.at(place()).forEach(prompt -> ids.add(prompt.getId()));
    return ids;
  }

  private KeptRecords.Place<Prompt> place() {
    return new KeptRecords.Place<>(
        directory + "/",
        "inputs/prompts",
        "prompts",
        Prompt.class,
        SerializableComparator.comparing(Prompt::getId));
  }
}
