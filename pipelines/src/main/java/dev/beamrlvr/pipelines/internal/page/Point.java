package dev.beamrlvr.pipelines.internal.page;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What a figure shows at one place.
 *
 * @param x the training step, or whatever is along the figure
 * @param values one value, or the lower and the upper edge of a band; no value is a gap
 */
public record Point(double x, List<Double> values) {

  public Point {
    values = List.copyOf(values);
  }

  /** A point, or a gap if a value is not finite. */
  public static Point of(double x, double... values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return new Point(x, List.of());
      }
      list.add(value);
    }
    return new Point(x, list);
  }

  /** Whether nothing is shown. */
  public boolean isGap() {
    return values.isEmpty();
  }

  /** A gap for what a logarithmic axis cannot show. */
  public Point positive() {
    return values.stream().allMatch(value -> value > 0) ? this : new Point(x, List.of());
  }

  /** As the page reads it: the place, then the values. */
  @JsonValue
  List<Number> numbers() {
    List<Number> numbers = new ArrayList<>();
    // A step is written as 1, not as 1.0.
    if (x == Math.rint(x) && Math.abs(x) <= Integer.MAX_VALUE) {
      numbers.add((int) x);
    } else {
      numbers.add(x);
    }
    numbers.addAll(values);
    return numbers;
  }
}
