package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.experiments.PopulationUnit.Example;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Below the threshold success rises to 1, above it it falls to 0. */
final class ThresholdClaim implements Claim {

  private static final String SAFE_BANDIT = "six answers, the step of Theorem 1";
  private static final String UNSAFE_BANDIT = "three answers, steps 12 % beyond critical";
  private static final String SAFE_WAVE = "washboard, 1/70 of resonance";
  private static final String UNSAFE_WAVE = "washboard, resonant step";
  private static final String BEYOND_WAVE = "washboard, 1.05 times resonance";
  private static final int STEPS = 400;
  private static final int BANDIT_STEPS = 2000;

  @Override
  public String name() {
    return "threshold";
  }

  @Override
  public String statement() {
    return "Steps below the threshold raise success to 1; oversized steps along a perfectly aligned"
        + " direction lower it strictly to 0 (the paper's Theorems 1 and 2; the examples are ours).";
  }

  @Override
  public List<WorkUnit> units() {
    return List.of(
        new PopulationUnit(name(), SAFE_BANDIT, 1, Example.SIX_ANSWERS, BANDIT_STEPS),
        new PopulationUnit(name(), UNSAFE_BANDIT, 2.25, Example.THREE_ANSWERS, STEPS / 10),
        new PopulationUnit(name(), SAFE_WAVE, 1.0 / 70, Example.WASHBOARD, STEPS),
        new PopulationUnit(name(), UNSAFE_WAVE, 1, Example.WASHBOARD, STEPS),
        new PopulationUnit(name(), BEYOND_WAVE, 1.05, Example.WASHBOARD, STEPS));
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    return new Figure(
        "Success below and above the threshold",
        "step",
        "success rate",
        true,
        false,
        List.of(
            table.curve(SAFE_BANDIT),
            table.curve(UNSAFE_BANDIT),
            table.curve(SAFE_WAVE),
            table.curve(UNSAFE_WAVE),
            table.curve(BEYOND_WAVE)));
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    boolean rises = neverFalls(table.curve(SAFE_BANDIT)) && neverFalls(table.curve(SAFE_WAVE));
    boolean falls =
        alwaysFalls(table.curve(UNSAFE_BANDIT))
            && alwaysFalls(table.curve(UNSAFE_WAVE))
            && alwaysFalls(table.curve(BEYOND_WAVE));
    double least = Math.min(table.mean(SAFE_BANDIT), table.mean(SAFE_WAVE));
    double most =
        Math.max(
            table.mean(UNSAFE_BANDIT), Math.max(table.mean(UNSAFE_WAVE), table.mean(BEYOND_WAVE)));
    return new ClaimVerdict(
        rises && falls && least > 0.999 && most < 0.001,
        String.format(
            Locale.ROOT,
            "below the threshold success %s to at least %.6f, above it it %s to at most %.2g",
            rises ? "never falls and rises" : "does not always rise, and gets",
            least,
            falls ? "falls at every step" : "does not fall at every step, and gets",
            most));
  }

  /** Near 1 rounding may stand still. */
  private static boolean neverFalls(Figure.Series curve) {
    return IntStream.range(1, curve.y().size())
        .allMatch(i -> curve.y().get(i) >= curve.y().get(i - 1));
  }

  /** Below the smallest double there is nothing left to fall. */
  private static boolean alwaysFalls(Figure.Series curve) {
    return IntStream.range(1, curve.y().size())
        .allMatch(i -> curve.y().get(i) < curve.y().get(i - 1) || curve.y().get(i - 1) == 0);
  }
}
