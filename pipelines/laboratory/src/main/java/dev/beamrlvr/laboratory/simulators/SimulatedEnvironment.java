package dev.beamrlvr.laboratory.simulators;

/** Prompts that share one weight vector, with a policy known in closed form. */
public interface SimulatedEnvironment {

  /** Number of prompts. */
  int prompts();

  /** Number of weights. */
  int dimension();

  /** Number of tokens in a response. */
  int length();

  /** A copy of the weights that a run starts from. */
  double[] initialWeights();

  /** The policy with these weights, which are copied. */
  PolicyPoint at(double[] weights);
}
