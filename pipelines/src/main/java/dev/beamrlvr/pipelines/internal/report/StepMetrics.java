package dev.beamrlvr.pipelines.internal.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.page.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Rows of metrics.jsonl by step. Any field may be missing, null or not a number; such a value is
 * NaN here and a gap in a figure.
 *
 * @param rows in the order of their steps
 */
record StepMetrics(List<ObjectNode> rows) {

  StepMetrics {
    rows = List.copyOf(rows);
  }

  /** The rows of training steps; step 0 is the evaluation of the base policy. */
  List<ObjectNode> steps() {
    return rows.stream().filter(row -> row.path("step").asInt() > 0).toList();
  }

  /** A row's number; NaN if there is none. */
  static double number(JsonNode row, String field) {
    JsonNode value = row.path(field);
    return value.isNumber() ? value.doubleValue() : Double.NaN;
  }

  /** One field over the steps. */
  List<Point> points(String field) {
    return points(row -> number(row, field));
  }

  /** One member of an object over the steps, such as a threshold. */
  List<Point> points(String object, String member) {
    return points(row -> number(row.path(object), member));
  }

  /** Any value over the steps. */
  List<Point> points(ToDoubleFunction<ObjectNode> value) {
    List<Point> points = new ArrayList<>();
    for (ObjectNode row : rows) {
      points.add(Point.of(row.path("step").asInt(), value.applyAsDouble(row)));
    }
    return points;
  }

  /** The names of an object's members in any row, in alphabetical order. */
  SortedSet<String> members(String object) {
    SortedSet<String> names = new TreeSet<>();
    rows.forEach(row -> row.path(object).fieldNames().forEachRemaining(names::add));
    return names;
  }

  /** The texts of a field in any row, in alphabetical order. */
  SortedSet<String> texts(String field) {
    SortedSet<String> texts = new TreeSet<>();
    for (ObjectNode row : rows) {
      if (row.path(field).isTextual()) {
        texts.add(row.path(field).textValue());
      }
    }
    return texts;
  }

  /** The rows in which a field is a number. */
  List<ObjectNode> having(String field) {
    return rows.stream().filter(row -> Double.isFinite(number(row, field))).toList();
  }
}
