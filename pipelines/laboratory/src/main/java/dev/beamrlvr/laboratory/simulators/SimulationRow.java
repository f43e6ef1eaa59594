package dev.beamrlvr.laboratory.simulators;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * One step of a simulated run. Numbers that a step rule does not have are NaN, an empty CSV field.
 *
 * @param step 1 for the first update
 * @param meanSuccess exact mean success rate over all prompts after the update
 * @param stepSize length of the update
 * @param learningRate step size over the norm of the direction
 * @param sampledSuccess mean reward of the batch
 * @param mixedShare share of groups with correct and wrong responses
 * @param heldOutSlope see {@link dev.beamrlvr.gradientgap.StepMeasurement#heldOutSlope()}
 * @param inSampleSlope see {@link dev.beamrlvr.gradientgap.StepMeasurement#inSampleSlope()}
 * @param slopeRatio average held-out over average in-sample slope
 * @param fisher Fisher information along the unit direction
 * @param curvature curvature of the mean success rate along it
 * @param predictedKl {@code stepSize^2 fisher / 2}, in nats for a response
 * @param measuredKl sampled KL divergence of the last trial, in nats for a response
 * @param backtracks how often the step was halved
 * @param binding what decided the step; empty if nothing was tried
 */
public record SimulationRow(
    int step,
    double meanSuccess,
    double stepSize,
    double learningRate,
    double sampledSuccess,
    double mixedShare,
    double heldOutSlope,
    double inSampleSlope,
    double slopeRatio,
    double fisher,
    double curvature,
    double predictedKl,
    double measuredKl,
    int backtracks,
    String binding) {

  /** The names of the CSV columns. */
  public static String csvHeader() {
    return "step,meanSuccess,stepSize,learningRate,sampledSuccess,mixedShare,honestSlope,"
        + "promisedSlope,honestyRatio,fisher,curvature,predictedKl,measuredKl,backtracks,binding";
  }

  /** The row as CSV; every double in full precision. */
  public String toCsv() {
    StringJoiner line = new StringJoiner(",");
    line.add(String.format(Locale.ROOT, "%d", step));
    for (double value :
        new double[] {
          meanSuccess,
          stepSize,
          learningRate,
          sampledSuccess,
          mixedShare,
          heldOutSlope,
          inSampleSlope,
          slopeRatio,
          fisher,
          curvature,
          predictedKl,
          measuredKl
        }) {
      line.add(Double.isNaN(value) ? "" : Double.toString(value));
    }
    return line.add(Integer.toString(backtracks)).add(binding).toString();
  }
}
