package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.laboratory.experiments.Figure;
import dev.beamrlvr.pipelines.internal.page.Point;
import dev.beamrlvr.pipelines.internal.page.Series;
import dev.beamrlvr.pipelines.internal.page.Series.Color;
import dev.beamrlvr.pipelines.internal.page.Series.Style;
import java.util.ArrayList;
import java.util.List;

/** The lines of a claim's figure as the page draws them: results in colors, bounds without. */
final class ClaimSeries {

  /** Lines with fewer places show each of them. */
  private static final int MARKED = 30;

  private static final List<Color> BOUND_COLORS = List.of(Color.INK, Color.GREY);

  private ClaimSeries() {}

  static List<Series> of(Figure figure) {
    List<Series> series = new ArrayList<>();
    int bounds = 0;
    for (Figure.Series line : figure.series()) {
      if (line.isBound()) {
        Color color = BOUND_COLORS.get(bounds++ % BOUND_COLORS.size());
        series.add(new Series(line.name(), Style.DASHED, color, points(line)));
      } else {
        int index = series.size() - bounds;
        Style style = style(line.x().size(), Color.isTaken(index));
        series.add(new Series(line.name(), style, Color.ofIndex(index), points(line)));
      }
    }
    return series;
  }

  /** Lines whose color another line has are dashed. */
  private static Style style(int places, boolean isColorTaken) {
    if (places < MARKED) {
      return isColorTaken ? Style.MARKED_DASHED : Style.MARKED;
    }
    return isColorTaken ? Style.DASHED : Style.LINE;
  }

  private static List<Point> points(Figure.Series line) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < line.x().size(); i++) {
      points.add(Point.of(line.x().get(i), line.y().get(i)));
    }
    return points;
  }
}
