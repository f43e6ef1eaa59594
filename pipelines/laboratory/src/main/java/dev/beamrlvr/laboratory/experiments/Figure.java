package dev.beamrlvr.laboratory.experiments;

import java.io.Serializable;
import java.util.List;

/**
 * The data of one figure.
 *
 * @param title of the figure
 * @param xLabel what is along x, with its unit
 * @param yLabel what is along y, with its unit
 * @param logX whether x is best shown on a logarithmic scale
 * @param logY whether y is
 * @param series the lines
 */
public record Figure(
    String title, String xLabel, String yLabel, boolean logX, boolean logY, List<Series> series)
    implements Serializable {

  public Figure {
    series = List.copyOf(series);
  }

  /**
   * One line.
   *
   * @param name of the line
   * @param isBound whether it is a bound or a prediction rather than a result
   * @param x its places, ascending
   * @param y its values, as many
   */
  public record Series(String name, boolean isBound, List<Double> x, List<Double> y)
      implements Serializable {
    public Series {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.size() != y.size()) {
        throw new IllegalArgumentException(
            name + " has " + x.size() + " places but " + y.size() + " values");
      }
    }

    /** A result. */
    public Series(String name, List<Double> x, List<Double> y) {
      this(name, false, x, y);
    }

    /** A bound on x, over some range of y. */
    public static Series upright(String name, double x, double low, double high) {
      return new Series(name, true, List.of(x, x), List.of(low, high));
    }

    /** A bound on y, over some range of x. */
    public static Series level(String name, double y, double from, double to) {
      return new Series(name, true, List.of(from, to), List.of(y, y));
    }
  }
}
