package dev.beamrlvr.pipelines.internal.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policy.MachineRates;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that was measured, or why it was not.
 *
 * @param what generation, scoring, gradient or step
 * @param rows responses in one call
 * @param tokens tokens of those responses
 * @param seconds that the fastest call took
 * @param operations floating-point operations of its products with weights; attention left out
 * @param bytes of weights that had to be read, where that can be what limits it; else 0
 * @param parts seconds of its parts, if it has any
 * @param skipped why it was not measured, or null
 */
record Measurement(
    String what,
    int rows,
    long tokens,
    double seconds,
    double operations,
    double bytes,
    Map<String, Double> parts,
    String skipped) {

  static Measurement skipped(String what, int rows, String reason) {
    return new Measurement(what, rows, 0, 0, 0, 0, Map.of(), reason);
  }

  double tokensPerSecond() {
    return tokens / seconds;
  }

  private double shareOfMatrixProduct(MachineRates rates) {
    return operations / seconds / rates.matrixProduct();
  }

  private double shareOfMemoryRate(MachineRates rates) {
    return bytes / seconds / rates.memory();
  }

  String text(MachineRates rates) {
    String name = String.format(Locale.ROOT, "%-10s %4d rows  ", what, rows);
    if (skipped != null) {
      return name + "not measured: " + skipped;
    }
    StringBuilder text = new StringBuilder(name);
    text.append(
        String.format(
            Locale.ROOT,
            "%10.0f tokens/s  %8.3f s  %5.1f %% of the matrix product",
            tokensPerSecond(),
            seconds,
            100 * shareOfMatrixProduct(rates)));
    if (bytes > 0) {
      text.append(
          String.format(
              Locale.ROOT, ", %5.1f %% of the memory rate", 100 * shareOfMemoryRate(rates)));
    }
    parts.forEach(
        (part, time) -> text.append(String.format(Locale.ROOT, ", %s %.3f s", part, time)));
    return text.toString();
  }

  void writeTo(ObjectNode json, MachineRates rates) {
    json.put("what", what).put("rows", rows);
    if (skipped != null) {
      json.put("skipped", skipped);
      return;
    }
    json.put("tokens", tokens).put("seconds", seconds).put("tokensPerSecond", tokensPerSecond());
    json.put("shareOfMatrixProduct", shareOfMatrixProduct(rates));
    if (bytes > 0) {
      json.put("shareOfMemoryRate", shareOfMemoryRate(rates));
    }
    if (!parts.isEmpty()) {
      ObjectNode times = json.putObject("parts");
      parts.forEach(times::put);
    }
  }
}
