package dev.beamrlvr.training;

import dev.beamrlvr.internal.policy.SafetensorsOutput;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.internal.policy.VectorPiece;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One pass over the weights: adds up the slots' gradients, hands them to the optimizer and writes
 * what it makes of them, a piece at a time. Sums run on from piece to piece in the order of the
 * weights, in double precision, so that they do not depend on where pieces end.
 */
final class DirectionPass {

  private final Optimizer optimizer;
  private final OptimizerFile states;
  private final double cut;
  private final HeldOutSlopes.Measurement slopes;
  private double gradient;
  private double success;
  private double direction;
  private double promised;
  private boolean finite = true;
  private String directionDigest;
  private String stateDigest;

  /**
   * Prepares a pass.
   *
   * @param cut what the gradient is multiplied with
   */
  DirectionPass(TrainSettings settings, OptimizerFile states, double cut) {
    this.optimizer = settings.rememberingOptimizer();
    this.states = states;
    this.cut = cut;
    this.slopes = settings.stepRule().heldOutSlopes().begin(optimizer);
  }

  /**
   * Goes over all weights.
   *
   * @param before the optimizer's state after the step before
   * @param directionFile where to write the direction
   * @param stateFile where to write the optimizer's state after this step
   */
  DirectionPass run(
      SlotBuffers slots, OptimizerFile.Reader before, Path directionFile, Path stateFile)
      throws IOException {
    try (SafetensorsOutput directions =
            new SafetensorsWriter().add(states.layout()).create(directionFile);
        OptimizerFile.Writer after = states.create(stateFile)) {
      run(slots, before, directions, after);
      directionDigest = directions.sha256();
      stateDigest = after.sha256();
      return this;
    }
  }

  private void run(
      SlotBuffers slots,
      OptimizerFile.Reader before,
      SafetensorsOutput directions,
      OptimizerFile.Writer after)
      throws IOException {
    for (VectorPiece piece : states.pieces()) {
      BatchGradient whole = slots.read(piece);
      BatchGradient batch = whole.times(cut);
      OptimizerState state = before.read(piece);
      float[] climbed = batch.climbed();
      Optimizer.Update formed =
          optimizer.advance(state, new ParameterVector(piece.layout(), climbed));
      piece.write(directions, formed.direction());
      after.write(piece, formed.next());
      gradient = Vectors.dot(gradient, climbed, climbed);
      float[] uncut = whole.ofSuccess();
      success = Vectors.dot(success, uncut, uncut);
      direction = Vectors.dot(direction, formed.direction(), formed.direction());
      promised = Vectors.dot(promised, formed.direction(), batch.ofSuccess());
      finite &= Vectors.isFinite(formed.direction());
      slopes.add(state, formed, batch);
    }
  }

  /** Returns what the gradient was multiplied with. */
  double cut() {
    return cut;
  }

  /** Returns the norm of the gradient that was climbed, cut as it was. */
  double gradientNorm() {
    return Math.sqrt(gradient);
  }

  /** Returns the norm of the gradient of success, as it was before the cut. */
  double successNorm() {
    return Math.sqrt(success);
  }

  /** Returns the norm of the direction. */
  double norm() {
    return Math.sqrt(direction);
  }

  /** Returns the slope along the direction by the responses that made it. */
  double promisedSlope() {
    return promised;
  }

  HeldOutSlopes.Slopes slopes() {
    return slopes.slopes();
  }

  /** Returns the SHA-256 of the file of the direction. */
  String directionDigest() {
    return directionDigest;
  }

  /** Returns the SHA-256 of the file of the optimizer's state. */
  String stateDigest() {
    return stateDigest;
  }

  /** Whether the direction and its norm are finite. */
  boolean isFinite() {
    return finite && Double.isFinite(norm());
  }
}
