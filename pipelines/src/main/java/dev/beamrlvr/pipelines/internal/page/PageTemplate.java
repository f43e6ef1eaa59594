package dev.beamrlvr.pipelines.internal.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page in one file: a template for its content in a frame with the style sheet and scripts. */
public final class PageTemplate {

  private static final String FRAME = "page.html";
  private static final String ECHARTS =
      "/META-INF/resources/webjars/echarts/%s/echarts.common.min.js";
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z.]+)}}");

  private PageTemplate() {}

  /**
   * Puts parts into the slots of the template, and the whole into the frame that every page has.
   *
   * @param title text of the page's title
   * @param template name of an HTML resource, from the root of the class path
   * @param parts HTML by the slot's name
   * @param figures what is drawn into the places that {@link FigureHtml#of} made
   */
  public static String page(
      String title, String template, Map<String, String> parts, List<Figure> figures) {
    return fill(
        FRAME,
        Map.of(
            "title", Html.text(title),
            "body", fill(template, parts),
            "data", FigureHtml.data(figures)));
  }

  /**
   * Puts parts into the slots of a template, in one pass: what looks like a slot in a part stays as
   * it is.
   */
  public static String fill(String template, Map<String, String> parts) {
    return SLOT.matcher(resource(template))
        .replaceAll(slot -> Matcher.quoteReplacement(part(template, slot.group(1), parts)));
  }

  private static String part(String template, String slot, Map<String, String> parts) {
    return switch (slot) {
      case "echarts" -> resource(String.format(Locale.ROOT, ECHARTS, echartsVersion()));
      case "page.css", "figures.js" -> resource(slot);
      default -> {
        String part = parts.get(slot);
        if (part == null) {
          throw new IllegalStateException(
              template + " has the slot " + slot + " that nothing fills");
        }
        yield part;
      }
    };
  }

  private static String echartsVersion() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(resource("echarts.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) {
    try (InputStream stream = PageTemplate.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
