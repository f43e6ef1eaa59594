package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.laboratory.experiments.Claim;
import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Figure;
import dev.beamrlvr.laboratory.experiments.UnitResult;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepClaim;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepOutcome;
import java.util.List;
import java.util.StringJoiner;
import org.apache.commons.text.StringEscapeUtils;

/**
 * What became of a claim.
 *
 * @param name of the claim
 * @param statement the claim in one sentence
 * @param units how many runs were computed for it
 * @param figure its data
 * @param verdict whether the data agree with it
 */
public record ClaimResult(
    String name, String statement, int units, Figure figure, ClaimVerdict verdict) {

  static ClaimResult of(Claim claim, List<UnitResult> all) {
    List<UnitResult> own =
        all.stream().filter(result -> result.claim().equals(claim.name())).toList();
    return new ClaimResult(
        claim.name(), claim.statement(), own.size(), claim.figure(own), claim.verdict(own));
  }

  static ClaimResult of(SweepClaim claim, SweepOutcome sweep) {
    return new ClaimResult(
        claim.name(),
        claim.statement(),
        claim.runs(sweep),
        claim.figure(sweep),
        claim.verdict(sweep));
  }

  /** Name of the CSV file. */
  String csvName() {
    return name + ".csv";
  }

  /** The figure's data: a line for each point, headed by the labels of the axes. */
  String csv() {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add(
        "series,"
            + StringEscapeUtils.escapeCsv(figure.xLabel())
            + ","
            + StringEscapeUtils.escapeCsv(figure.yLabel()));
    for (Figure.Series series : figure.series()) {
      String name = StringEscapeUtils.escapeCsv(series.name());
      for (int i = 0; i < series.x().size(); i++) {
        lines.add(name + "," + series.x().get(i) + "," + series.y().get(i));
      }
    }
    return lines.toString();
  }
}
