package dev.beamrlvr.laboratory.population;

/** A policy for one prompt with exact success rate and gradient gap. */
public interface PopulationPolicy {

  /** A copy of the weights that a run starts from. */
  double[] initialWeights();

  /** {@code ell = log(J / (1 - J))}, in nats. */
  double logOdds(double[] weights);

  /** The gradient gap: the gradient of the log-odds (THEORY A1, A2). */
  double[] gap(double[] weights);

  /** {@code F = E[X^2]} along a unit direction. */
  double fisher(double[] weights, double[] direction);

  /** {@code KL(pi || pi')} to the policy at {@code moved}, in nats. */
  double kl(double[] weights, double[] moved);
}
