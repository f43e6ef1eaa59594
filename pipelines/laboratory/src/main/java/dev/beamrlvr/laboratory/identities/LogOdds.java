package dev.beamrlvr.laboratory.identities;

/** {@code ell = log(J / (1 - J))} and back, without overflow or cancellation. */
public final class LogOdds {

  private LogOdds() {}

  /** {@code ell} of a success rate, in nats. */
  public static double of(double success) {
    return Math.log(success) - Math.log1p(-success);
  }

  /** {@code J = sigma(ell)}; for the failure rate {@code 1 - J} pass {@code -ell}. */
  public static double success(double logOdds) {
    if (logOdds >= 0) {
      return 1 / (1 + Math.exp(-logOdds));
    }
    double odds = Math.exp(logOdds);
    return odds / (1 + odds);
  }

  /** {@code log sigma(ell)}. */
  public static double logSuccess(double logOdds) {
    return logOdds >= 0 ? -Math.log1p(Math.exp(-logOdds)) : logOdds - Math.log1p(Math.exp(logOdds));
  }

  /** {@code J (1 - J)}: the variance of a verdict. */
  public static double variance(double logOdds) {
    return success(logOdds) * success(-logOdds);
  }
}
