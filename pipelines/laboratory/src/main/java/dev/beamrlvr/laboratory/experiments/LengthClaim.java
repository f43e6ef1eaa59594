package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.experiments.CriticalRateUnit.Family;
import dev.beamrlvr.laboratory.experiments.CriticalRateUnit.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The critical learning rate falls as one over the length, unless the loss is divided by it. */
final class LengthClaim implements Claim {

  private static final String SUMMED = "loss summed over tokens";
  private static final String NORMALIZED = "loss divided by the length";

  @Override
  public String name() {
    return "length";
  }

  @Override
  public String statement() {
    return "The critical learning rate falls as 1/T with the response length T and does not depend"
        + " on it under length normalisation (shape of the paper's Theorem 3; computed exactly).";
  }

  @Override
  public List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (int length = 4; length <= 128; length *= 2) {
      units.add(new CriticalRateUnit(name(), SUMMED, length, Family.LENGTHS, length, Update.GAP));
      units.add(
          new CriticalRateUnit(
              name(), NORMALIZED, length, Family.LENGTHS, length, Update.LENGTH_NORMALIZED_GAP));
    }
    return units;
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    return new Figure(
        "Critical learning rate and response length",
        "response length T (tokens)",
        "critical learning rate",
        true,
        true,
        List.of(table.values(SUMMED), table.values(NORMALIZED)));
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    double summed = ResultTable.logLogSlope(table.values(SUMMED));
    double normalized = ResultTable.logLogSlope(table.values(NORMALIZED));
    return new ClaimVerdict(
        Math.abs(summed + 1) < 0.1 && Math.abs(normalized) < 0.1,
        String.format(
            Locale.ROOT,
            "slope of log rate over log length %.3f (1/T would be -1), with length normalisation"
                + " %.3f (flat would be 0)",
            summed,
            normalized));
  }
}
