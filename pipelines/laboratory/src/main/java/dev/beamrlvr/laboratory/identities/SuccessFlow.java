package dev.beamrlvr.laboratory.identities;

/**
 * Speed of the log-odds under the population flow of an update rule (THEORY A2): {@code d ell / dt
 * = gap . dw/dt}. With a constant gap, {@code 1 - J} decays exponentially, as {@code 1 / t^2} and
 * as {@code 1 / t} in the order of the constants.
 */
public enum SuccessFlow {
  /** {@code dw/dt = gap / |gap|}. */
  UNIT_DIRECTION {
    @Override
    public double speed(double success, double gapNorm) {
      return gapNorm;
    }
  },
  /** {@code dw/dt = sqrt(J (1 - J)) gap}: advantages divided by their standard deviation. */
  GRPO {
    @Override
    public double speed(double success, double gapNorm) {
      return Math.sqrt(success * (1 - success)) * gapNorm * gapNorm;
    }
  },
  /** {@code dw/dt = grad J = J (1 - J) gap}: REINFORCE and Dr. GRPO. */
  REINFORCE {
    @Override
    public double speed(double success, double gapNorm) {
      return success * (1 - success) * gapNorm * gapNorm;
    }
  };

  /** {@code d ell / dt}, in nats per unit of time. */
  public abstract double speed(double success, double gapNorm);
}
