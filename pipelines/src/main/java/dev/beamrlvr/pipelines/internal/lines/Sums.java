package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;

/** Numbers that are summed over all lines, by name. */
public final class Sums {
  private final TreeMap<String, Double> sums = new TreeMap<>();

  /** Adds to a sum. */
  public void add(String name, double value) {
    sums.merge(name, value, Double::sum);
  }

  /** A sum; 0 if nothing was added. */
  public double get(String name) {
    return sums.getOrDefault(name, 0.0);
  }

  /** A sum of whole numbers. */
  public long count(String name) {
    return (long) get(name);
  }

  void addAll(JsonNode others) {
    others.fields().forEachRemaining(sum -> add(sum.getKey(), sum.getValue().doubleValue()));
  }

  ObjectNode toJson() {
    ObjectNode object = JsonLine.create();
    sums.forEach(object::put);
    return object;
  }
}
