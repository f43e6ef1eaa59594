package dev.beamrlvr.pipelines.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * One line, cloud of points, band or layer of a figure.
 *
 * @param name as the legend shows it
 * @param style how it is drawn
 * @param color its color, the same for things that belong together
 * @param points in the order of their steps
 */
@JsonPropertyOrder({"name", "style", "color", "points"})
record Series(String name, Style style, Color color, List<Point> points) {

  /** How a series is drawn. */
  enum Style {
    /** A line with gaps. */
    LINE,
    /** A dashed line with gaps, for bounds and predictions. */
    DASHED,
    /** Marked points with a line across steps without a value. */
    MARKED,
    /** The same, dashed. */
    MARKED_DASHED,
    /** Points without a line. */
    POINTS,
    /** The area between two values. */
    BAND,
    /** A layer of a stack of bars. */
    STACKED
  }

  /** Colors that people with any kind of color vision can tell apart. */
  enum Color {
    INK,
    BLUE,
    ORANGE,
    GREEN,
    RED,
    PURPLE,
    SKY,
    GREY;

    private static final List<Color> CYCLE = List.of(BLUE, ORANGE, GREEN, PURPLE, RED, SKY);

    static Color ofIndex(int index) {
      return CYCLE.get(index % CYCLE.size());
    }
  }

  Series {
    points = List.copyOf(points);
  }

  boolean isEmpty() {
    return points.stream().allMatch(Point::isGap);
  }

  Series positive() {
    return new Series(name, style, color, points.stream().map(Point::positive).toList());
  }
}
