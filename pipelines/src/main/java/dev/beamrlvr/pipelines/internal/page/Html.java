package dev.beamrlvr.pipelines.internal.page;

import java.util.List;
import org.apache.commons.text.StringEscapeUtils;

/** Pieces of HTML. Text from a run goes through {@link #text}. */
public final class Html {

  private Html() {}

  /** Escapes a text for element content and for attributes in double quotes. */
  public static String text(Object text) {
    return StringEscapeUtils.escapeHtml4(String.valueOf(text));
  }

  /** Makes JSON safe inside a script element: no tag and no comment can begin in it. */
  public static String json(String json) {
    return json.replace("<", "\\u003c");
  }

  /** A table that scrolls sideways on narrow screens; the cells are escaped. */
  public static String table(List<String> headings, List<? extends List<?>> rows) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
    for (String heading : headings) {
      html.append("<th scope=\"col\">").append(text(heading)).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
    for (List<?> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(text(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  public static String paragraph(String text) {
    return "<p>" + text(text) + "</p>\n";
  }
}
