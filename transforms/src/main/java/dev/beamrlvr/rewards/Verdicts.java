package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;

/** Makes verdicts, and the rewards that follow from them. */
public final class Verdicts {

  private Verdicts() {}

  /** The response is right; {@code extracted} is its answer and {@code rule} what found it. */
  public static Verdict correct(String extracted, String rule, String reason) {
    return verdict(VerdictKind.CORRECT, extracted, rule, reason);
  }

  /** The response has an answer, and it is wrong. */
  public static Verdict incorrect(String extracted, String rule, String reason) {
    return verdict(VerdictKind.INCORRECT, extracted, rule, reason);
  }

  /** The response has no answer; the reward is 0. */
  public static Verdict noAnswer(String reason) {
    return verdict(VerdictKind.NO_ANSWER, null, null, reason);
  }

  /** The verifier failed: no judgement, and no reward. */
  public static Verdict error(String reason) {
    return verdict(VerdictKind.ERROR, null, null, reason);
  }

  /**
   * Returns the reward of a verdict: 1 for a correct response, 0 for an incorrect one or no answer,
   * and null where the verifier failed.
   */
  public static Double reward(Verdict verdict) {
    switch (verdict.getKind()) {
      case CORRECT:
        return 1.0;
      case INCORRECT:
      case NO_ANSWER:
        return 0.0;
      default:
        return null;
    }
  }

  private static Verdict verdict(VerdictKind kind, String extracted, String rule, String reason) {
    return new Verdict(kind, extracted, rule, reason);
  }
}
