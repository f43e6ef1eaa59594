package dev.beamrlvr.pipelines.internal.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The success rates of a policy, as a table for people and as JSON for programs. */
public final class EvaluationReport {
  private final SuccessRates strict;
  private final SuccessRates flexible;
  private final int samples;
  private int prompts;
  private String policyDigest;

  /**
   * Starts without prompts.
   *
   * @param samples sampled answers to each prompt
   */
  public EvaluationReport(int samples) {
    this.samples = samples;
    this.strict = new SuccessRates(samples);
    this.flexible = new SuccessRates(samples);
  }

  /** Adds a prompt's answers. */
  public void add(AnswerSheet sheet) {
    add(strict, sheet.promptId(), sheet.strict());
    add(flexible, sheet.promptId(), sheet.flexible());
    policyDigest = sheet.policyDigest();
    prompts++;
  }

  /** How many prompts were answered. */
  public int prompts() {
    return prompts;
  }

  /** Rates in percent, each with its standard error. */
  public String table() {
    Map<String, Estimate> left = strict.estimates();
    Map<String, Estimate> right = flexible.estimates();
    StringBuilder table = new StringBuilder();
    table.append(String.format(Locale.ROOT, "%-10s  %-14s  %s%n", "", "strict", "flexible"));
    left.forEach(
        (name, estimate) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%-10s  %-14s  %s%n",
                    name,
                    text(estimate),
                    text(right.get(name)))));
    return table.toString();
  }

  /** Rates between 0 and 1, each with its standard error, or null for that of a single prompt. */
  public ObjectNode json() {
    ObjectNode report = JsonLine.create();
    report.put("policyDigest", policyDigest);
    report.put("prompts", prompts);
    report.put("samples", samples);
    write(strict, report.putObject("strict"));
    write(flexible, report.putObject("flexible"));
    return report;
  }

  private static void add(SuccessRates rates, String promptId, List<Answer> answers) {
    rates.add(promptId, answers.get(0), answers.subList(1, answers.size()));
  }

  private static String text(Estimate estimate) {
    String error =
        Double.isNaN(estimate.standardError())
            ? ""
            : String.format(Locale.ROOT, " ± %.1f", 100 * estimate.standardError());
    return String.format(Locale.ROOT, "%.1f %%", 100 * estimate.mean()) + error;
  }

  private static void write(SuccessRates rates, ObjectNode object) {
    rates
        .estimates()
        .forEach(
            (name, estimate) -> {
              ObjectNode entry = object.putObject(name);
              entry.put("value", estimate.mean());
              if (Double.isNaN(estimate.standardError())) {
                entry.putNull("standardError");
              } else {
                entry.put("standardError", estimate.standardError());
              }
            });
  }
}
