package dev.beamrlvr.pipelines.internal.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;

/** A figure's place in a page, and the data that figures.js draws into it. */
public final class FigureHtml {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureHtml() {}

  /**
   * The place of a figure.
   *
   * @param caption HTML under the figure
   */
  public static String of(Figure figure, String caption) {
    return String.format(
        Locale.ROOT,
        "<figure id=\"%s\"%s><h2>%s</h2>\n%s<figcaption>%s</figcaption></figure>\n",
        Html.text(figure.id()),
        figure.wide() ? " class=\"wide\"" : "",
        Html.text(figure.title()),
        figure.isEmpty()
            ? "<p class=\"empty\">Not measured in this run.</p>"
            : "<div class=\"legend\"></div><div class=\"chart\"></div>",
        caption);
  }

  /** The data of all figures, safe inside a script element. */
  public static String data(List<Figure> figures) {
    try {
      return Html.json(JSON.writeValueAsString(figures));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Figures must be writable as JSON", e);
    }
  }
}
