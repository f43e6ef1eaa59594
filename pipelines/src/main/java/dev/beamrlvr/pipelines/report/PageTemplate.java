package dev.beamrlvr.pipelines.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page's frame with its style sheet and scripts, all in one file. */
final class PageTemplate {

  private static final String ECHARTS =
      "/META-INF/resources/webjars/echarts/%s/echarts.common.min.js";
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z.]+)}}");

  private PageTemplate() {}

  /**
   * Puts parts into the slots of the template, in one pass: what looks like a slot in a part stays
   * as it is.
   *
   * @param parts HTML by the slot's name
   */
  static String fill(Map<String, String> parts) {
    return SLOT.matcher(resource("report.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(part(slot.group(1), parts)));
  }

  private static String part(String slot, Map<String, String> parts) {
    return switch (slot) {
      case "echarts" -> resource(ECHARTS.formatted(echartsVersion()));
      case "report.css", "report.js" -> resource(slot);
      default -> {
        String part = parts.get(slot);
        if (part == null) {
          throw new IllegalStateException(
              "report.html has the slot " + slot + " that nothing fills");
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
