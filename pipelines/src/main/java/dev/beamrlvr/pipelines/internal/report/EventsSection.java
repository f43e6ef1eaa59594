package dev.beamrlvr.pipelines.internal.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.page.Html;
import java.util.ArrayList;
import java.util.List;

/** What went not as planned: rejected steps and warnings. */
final class EventsSection {

  private static final int SHOWN = 200;

  private EventsSection() {}

  static String of(RunHistory run) {
    List<List<Object>> events = new ArrayList<>();
    for (ObjectNode row : run.metrics().steps()) {
      int step = row.path("step").asInt();
      JsonNode accepted = row.path("accepted");
      if (accepted.isBoolean() && !accepted.booleanValue()) {
        events.add(
            List.of(step, "weights unchanged", row.path("reason").asText("no reason given")));
      }
      for (JsonNode warning : row.path("warnings")) {
        events.add(List.of(step, "warning", warning.asText()));
      }
    }
    run.checkpoints().warnings().forEach(warning -> events.add(List.of("", "checkpoint", warning)));
    if (events.isEmpty()) {
      return Html.paragraph("No step was rejected, and there was nothing to warn of.");
    }
    String table =
        Html.table(
            List.of("step", "what", "why"), events.subList(0, Math.min(SHOWN, events.size())));
    int more = events.size() - SHOWN;
    return more > 0 ? table + Html.paragraph(more + " more are in metrics.jsonl.") : table;
  }
}
