package dev.beamrlvr.pipelines.report;

import dev.beamrlvr.checkpoints.RunDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the numbers come from: options, versions and digests. */
final class OriginSection {

  private OriginSection() {}

  /** What run.json says. */
  static String options(RunDescription description) {
    List<List<String>> rows = new ArrayList<>();
    add(rows, description.identity(), "decides the numbers");
    add(rows, description.details(), "beside");
    return Html.table(List.of("option", "value", "role"), rows);
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

  private static void add(List<List<String>> rows, Map<String, String> options, String role) {
    options.forEach((name, value) -> rows.add(List.of(name, value, role)));
  }
}
