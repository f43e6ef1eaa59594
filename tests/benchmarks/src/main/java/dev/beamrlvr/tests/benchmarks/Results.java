package dev.beamrlvr.tests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The file of results: what was measured, and the machine, without anybody's name. */
final class Results {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final MathContext DIGITS = new MathContext(4);

  private Results() {}

  static ArrayNode array() {
    return JSON.createArrayNode();
  }

  static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** Adds a field to the file, which is made if it is not there. */
  static void put(Path file, String field, JsonNode value) throws IOException {
    ObjectNode results = Files.exists(file) ? (ObjectNode) read(file) : JSON.createObjectNode();
    results.set("machine", machine());
    results.set(field, value);
    JSON.writeValue(file.toFile(), results);
  }

  /** Four digits; null for what is no number. */
  static BigDecimal rounded(double value) {
    if (!Double.isFinite(value)) {
      return null;
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  private static ObjectNode machine() throws IOException {
    long memory =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    return JSON.createObjectNode()
        .put("processor", processor())
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("memoryGiB", Math.round(memory / (double) (1 << 30)))
        .put("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"))
        .put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static String processor() throws IOException {
    if (!Files.isReadable(PROCESSORS)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
