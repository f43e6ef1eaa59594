package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.internal.gradientgap.StepBound;
import dev.beamrlvr.internal.gradientgap.StepOutcome;

/**
 * What an update rule did with a batch.
 *
 * @param row the step, with step number 0 and success NaN
 */
public record UpdateReport(SimulationRow row) {

  static UpdateReport of(RolloutBatch batch, StepMeasurement measured, StepOutcome outcome) {
    return new UpdateReport(
        new SimulationRow(
            0,
            Double.NaN,
            outcome.stepSize(),
            outcome.learningRate(),
            batch.meanReward(),
            batch.mixedShare(),
            measured.heldOutSlope(),
            measured.inSampleSlope(),
            outcome.proposal().slopeRatio(),
            outcome.proposal().fisher(),
            outcome.proposal().curvature(),
            outcome.predictedKl(),
            outcome.measuredKl().orElse(0.0),
            outcome.backtracks(),
            outcome.binding().map(StepBound::label).orElse("")));
  }

  static UpdateReport fixed(RolloutBatch batch, double stepSize, double learningRate) {
    double unknown = Double.NaN;
    return new UpdateReport(
        new SimulationRow(
            0,
            unknown,
            stepSize,
            learningRate,
            batch.meanReward(),
            batch.mixedShare(),
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            0,
            "fixed"));
  }

  SimulationRow at(int step, double meanSuccess) {
    return new SimulationRow(
        step,
        meanSuccess,
        row.stepSize(),
        row.learningRate(),
        row.sampledSuccess(),
        row.mixedShare(),
        row.heldOutSlope(),
        row.inSampleSlope(),
        row.slopeRatio(),
        row.fisher(),
        row.curvature(),
        row.predictedKl(),
        row.measuredKl(),
        row.backtracks(),
        row.binding());
  }
}
