package dev.beamrlvr.pipelines.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * A figure over training steps.
 *
 * @param id names it in the page
 * @param title what it shows
 * @param caption one sentence that says what to look for
 * @param unit of the vertical axis
 * @param scale of the vertical axis
 * @param wide whether it takes the width of the page
 * @param series what is drawn, without the empty ones
 */
@JsonPropertyOrder({"id", "title", "caption", "unit", "scale", "wide", "series"})
record Figure(
    String id,
    String title,
    String caption,
    String unit,
    Scale scale,
    boolean wide,
    List<Series> series) {

  /** A vertical axis. */
  enum Scale {
    LINEAR,
    LOGARITHMIC,
    /** From 0 to 1, shown in percent. */
    SHARE
  }

  Figure {
    series =
        series.stream()
            .map(one -> scale == Scale.LOGARITHMIC ? one.positive() : one)
            .filter(one -> !one.isEmpty())
            .toList();
  }

  boolean isEmpty() {
    return series.isEmpty();
  }
}
