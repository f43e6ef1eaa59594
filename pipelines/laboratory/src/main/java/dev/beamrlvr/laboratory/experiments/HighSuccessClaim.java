package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.experiments.CriticalRateUnit.Family;
import dev.beamrlvr.laboratory.experiments.CriticalRateUnit.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the critical learning rate moves as success approaches 1. */
final class HighSuccessClaim implements Claim {

  private static final String RARE = "rare long wrong answers, ";
  private static final String FIXED = "fixed length, ";
  private static final int[] WINDOWS = {10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40, 48};

  @Override
  public String name() {
    return "high-success";
  }

  @Override
  public String statement() {
    return "The critical learning rate on the gap shrinks with the failure rate 1-J (shape of the"
        + " paper's Theorem 3): linearly when wrong answers are rare and long; at fixed length only"
        + " as one over the logarithm of 1/(1-J) (our own finding).";
  }

  @Override
  public List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (Update update : List.of(Update.GAP, Update.GRPO, Update.REINFORCE)) {
      for (int rarity = 1; rarity <= 9; rarity++) {
        units.add(
            CriticalRateUnit.atFailure(name(), RARE + update, Family.RARE_LONG, rarity, update));
      }
      for (int window : WINDOWS) {
        units.add(
            CriticalRateUnit.atFailure(name(), FIXED + update, Family.WINDOWS, window, update));
      }
    }
    return units;
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    List<Figure.Series> series = new ArrayList<>();
    for (Update update : List.of(Update.GAP, Update.GRPO, Update.REINFORCE)) {
      series.add(table.values(RARE + update));
      series.add(table.values(FIXED + update));
    }
    return new Figure(
        "Critical learning rate as success approaches 1",
        "failure rate 1 - J",
        "critical learning rate",
        true,
        true,
        series);
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    double gap = ResultTable.logLogSlope(table.values(RARE + Update.GAP));
    double grpo = ResultTable.logLogSlope(table.values(RARE + Update.GRPO));
    double reinforce = ResultTable.logLogSlope(table.values(RARE + Update.REINFORCE));
    double fixed = ResultTable.logLogSlope(table.values(FIXED + Update.GAP));
    double logarithmic = ResultTable.logarithmicFit(table.values(FIXED + Update.GAP));
    return new ClaimVerdict(
        Math.abs(gap - 1) < 0.1
            && Math.abs(grpo - 0.5) < 0.1
            && Math.abs(reinforce) < 0.1
            && fixed > 0
            && fixed < 0.2
            && logarithmic > 0.98,
        String.format(
            Locale.ROOT,
            "slope of log rate over log(1-J) with rare long wrong answers: gap %.3f, GRPO %.3f,"
                + " REINFORCE %.3f; at fixed length: gap %.3f, one over the rate linear in log(1-J)"
                + " with squared correlation %.3f",
            gap,
            grpo,
            reinforce,
            fixed,
            logarithmic));
  }
}
