package dev.beamrlvr.internal.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsOnDiskTest {

  private static Prompt prompt(int number) {
    return Prompt.newBuilder()
        .setId("prompt-" + number)
        .setQuestion("ä".repeat(number % 7))
        .setGold("1")
        .setSource("test")
        .build();
  }

  @Test
  void aListOnDiskHoldsWhatAListInMemoryHolds() throws IOException {
    try (RecordsOnDisk<Prompt> onDisk = RecordsOnDisk.create(Prompt.class)) {
      assertTrue(onDisk.isEmpty());
      List<Prompt> inMemory = new ArrayList<>();
      for (int number = 0; number < 3000; number++) {
        onDisk.add(prompt(number));
        inMemory.add(prompt(number));
      }
      assertEquals(inMemory, onDisk);
      assertEquals(inMemory.subList(2990, 3000), List.copyOf(onDisk.subList(2990, 3000)));
      assertEquals(inMemory, IntStream.range(0, 3000).parallel().mapToObj(onDisk::get).toList());
      assertThrows(IndexOutOfBoundsException.class, () -> onDisk.get(3000));
      assertThrows(UnsupportedOperationException.class, () -> onDisk.remove(0));
    }
  }

  @Test
  void aClosedListIsAtAnEnd() throws IOException {
    RecordsOnDisk<Prompt> onDisk = RecordsOnDisk.create(Prompt.class);
    onDisk.add(prompt(1));
    onDisk.close();
    assertThrows(UncheckedIOException.class, () -> onDisk.get(0));
    assertThrows(UncheckedIOException.class, () -> onDisk.add(prompt(2)));
  }
}
