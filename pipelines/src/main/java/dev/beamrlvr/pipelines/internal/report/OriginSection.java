package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.internal.checkpoints.RunDescription;
import dev.beamrlvr.pipelines.internal.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the numbers come from: options, versions and digests. */
final class OriginSection {

  private OriginSection() {}

  /** What run.json says. */
  static String options(RunDescription description) {
    return "<h3>What the numbers depend on</h3>"
        + table(description.identity())
        + "<h3>What is worth knowing beside</h3>"
        + table(description.details());
  }

  /** The checkpoints that are kept. */
  static String checkpoints(RunHistory run) {
    List<List<Object>> rows = new ArrayList<>();
    run.checkpoints()
        .complete()
        .forEach(
            checkpoint ->
                rows.add(
                    List.of(
                        checkpoint.getStep(),
                        checkpoint.getStatus(),
                        checkpoint.getPolicyDigest(),
                        checkpoint.getManifestDigest())));
    return rows.isEmpty()
        ? Html.paragraph("The run has kept no checkpoint.")
        : Html.table(
            List.of("step", "status", "SHA-256 of the weights", "SHA-256 of the manifest"), rows);
  }

  private static String table(Map<String, String> options) {
    return Html.table(
        List.of("option", "value"),
        options.entrySet().stream()
            .map(option -> List.of(option.getKey(), option.getValue()))
            .toList());
  }
}
