package dev.beamrlvr.pipelines.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What a figure shows at one step.
 *
 * @param step the training step
 * @param values one value, or the lower and the upper edge of a band; no value is a gap
 */
record Point(int step, List<Double> values) {

  Point {
    values = List.copyOf(values);
  }

  /** A point, or a gap if a value is not finite. */
  static Point of(int step, double... values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return new Point(step, List.of());
      }
      list.add(value);
    }
    return new Point(step, list);
  }

  boolean isGap() {
    return values.isEmpty();
  }

  /** A gap for what a logarithmic axis cannot show. */
  Point positive() {
    return values.stream().allMatch(value -> value > 0) ? this : new Point(step, List.of());
  }

  /** As the page reads it: the step, then the values. */
  @JsonValue
  List<Number> numbers() {
    List<Number> numbers = new ArrayList<>();
    numbers.add(step);
    numbers.addAll(values);
    return numbers;
  }
}
