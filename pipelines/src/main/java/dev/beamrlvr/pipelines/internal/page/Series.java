package dev.beamrlvr.pipelines.internal.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * One line, cloud of points, band or layer of a figure.
 *
 * @param name as the legend shows it
 * @param style how it is drawn
 * @param color its color, the same for things that belong together
 * @param points in the order of their places
 */
@JsonPropertyOrder({"name", "style", "color", "points"})
public record Series(String name, Style style, Color color, List<Point> points) {

  /** How a series is drawn. */
  public enum Style {
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
  public enum Color {
    INK,
    BLUE,
    ORANGE,
    GREEN,
    RED,
    PURPLE,
    SKY,
    GREY;

    private static final List<Color> CYCLE = List.of(BLUE, ORANGE, GREEN, PURPLE, RED, SKY);

    /** The color of the line with this number; after the sixth they come again. */
    public static Color ofIndex(int index) {
      return CYCLE.get(index % CYCLE.size());
    }

    /** Whether the color of the line with this number is that of one before it. */
    public static boolean isTaken(int index) {
      return index >= CYCLE.size();
    }
  }

  public Series {
    points = List.copyOf(points);
  }

  /** Whether it shows nothing anywhere. */
  @JsonIgnore
  public boolean isEmpty() {
    return points.stream().allMatch(Point::isGap);
  }

  /** Without the places that a logarithmic axis cannot show. */
  Series rightOfZero() {
    return new Series(name, style, color, points.stream().filter(point -> point.x() > 0).toList());
  }

  Series positive() {
    return new Series(name, style, color, points.stream().map(Point::positive).toList());
  }
}
