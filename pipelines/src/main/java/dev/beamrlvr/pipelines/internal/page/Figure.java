package dev.beamrlvr.pipelines.internal.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * A figure: lines over training steps or over any number.
 *
 * @param id names it in the page
 * @param title what it shows
 * @param caption one sentence that says what to look for
 * @param horizontal what is along it
 * @param unit of the vertical axis
 * @param scale of the vertical axis
 * @param wide whether it takes the width of the page
 * @param series what is drawn, without the empty ones
 */
@JsonPropertyOrder({"id", "title", "caption", "horizontal", "unit", "scale", "wide", "series"})
public record Figure(
    String id,
    String title,
    String caption,
    Horizontal horizontal,
    String unit,
    Scale scale,
    boolean wide,
    List<Series> series) {

  /** A vertical axis. */
  public enum Scale {
    LINEAR,
    LOGARITHMIC,
    /** From 0 to 1, shown in percent. */
    SHARE
  }

  /**
   * A horizontal axis.
   *
   * @param name what is along it, with its unit
   * @param kind how it is divided
   */
  public record Horizontal(String name, Kind kind) {

    /** Training steps, every one from the first to the last. */
    public static final Horizontal STEPS = new Horizontal("step", Kind.STEPS);

    /** How an axis is divided. */
    public enum Kind {
      STEPS,
      LINEAR,
      LOGARITHMIC
    }
  }

  /** What the axes cannot show becomes a gap. */
  public Figure {
    boolean logX = horizontal.kind() == Horizontal.Kind.LOGARITHMIC;
    boolean logY = scale == Scale.LOGARITHMIC;
    series =
        series.stream()
            .map(one -> logX ? one.rightOfZero() : one)
            .map(one -> logY ? one.positive() : one)
            .filter(one -> !one.isEmpty())
            .toList();
  }

  /** A figure over training steps. */
  public Figure(
      String id,
      String title,
      String caption,
      String unit,
      Scale scale,
      boolean wide,
      List<Series> series) {
    this(id, title, caption, Horizontal.STEPS, unit, scale, wide, series);
  }

  /** Whether there is nothing to draw. */
  @JsonIgnore
  public boolean isEmpty() {
    return series.isEmpty();
  }
}
