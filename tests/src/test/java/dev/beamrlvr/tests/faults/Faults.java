package dev.beamrlvr.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** How many faults there are this time, and the table of what came of them. */
final class Faults {

  private static final Path TABLE = Path.of("target/faults.md");

  private Faults() {}

  /** Whether this is the full set, of the Maven profile {@code faults}. */
  static boolean all() {
    return repetitions() > 1;
  }

  static int repetitions() {
    return Integer.getInteger("faults.repetitions", 1);
  }

  /** Each fault with the numbers of its repetitions. */
  static Stream<Arguments> repeated(ClusterFault... faults) {
    return Stream.of(faults)
        .flatMap(
            fault ->
                IntStream.rangeClosed(1, repetitions())
                    .mapToObj(repetition -> Arguments.of(fault, repetition)));
  }

  /** Adds a line to {@code target/faults.md}. */
  static void tell(String fault, double seconds, List<String> seen) throws IOException {
    String line =
        String.format(
            Locale.ROOT, "| %s | %.1f s | %s |%n", fault, seconds, String.join("<br>", seen));
    Files.writeString(TABLE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
