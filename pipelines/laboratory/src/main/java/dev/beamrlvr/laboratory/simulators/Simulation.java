package dev.beamrlvr.laboratory.simulators;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.advantages.AdvantageEstimator;
import java.io.Serializable;

/**
 * One trajectory of a simulator, named by values that fit on a command line.
 *
 * <pre>{@code
 * List<SimulationRow> rows =
 *     Simulation.defaults().withEnvironment("count").withLength(32).withSeed(1).run().rows();
 * }</pre>
 */
@AutoValue
public abstract class Simulation implements Serializable {

  private static final double BANDIT_INIT = 2;
  private static final double COUNT_INIT = 0.8;

  /** {@code bandit} or {@code count}. */
  public abstract String environment();

  /** Bandit: length of what all correct answers have in common. */
  public abstract double margin();

  /** Range of the initial weights; negative for the environment's own: bandit 2, count 0.8. */
  public abstract double init();

  /** Count: tokens in a response. */
  public abstract int length();

  /** Count: distance of the solution from the start, times the root of the length. */
  public abstract double shift();

  /** {@code adaptive} or {@code fixed}. */
  public abstract String stepRule();

  /** Adaptive: which slopes are held out. */
  public abstract Honesty honesty();

  /** Adaptive: {@code theory} for the constants of THEORY, {@code training} for training's. */
  public abstract String constants();

  /** Fixed: the learning rate. */
  public abstract double stepSize();

  /** How rewards become advantages; with a centered one the adaptive gradient is unbiased. */
  public abstract AdvantageEstimator advantage();

  /** Rollouts for each prompt; even and at least 4 with rollout halves. */
  public abstract int groupSize();

  /** What turns gradients into directions. */
  public abstract SimulatedOptimizer optimizer();

  /** Seed of the rollouts. */
  public abstract long seed();

  /** Number of updates. */
  public abstract int steps();

  /** The adaptive step across steps on the standard bandit, Dr. GRPO advantages, 50 steps. */
  public static Simulation defaults() {
    return new AutoValue_Simulation.Builder()
        .setEnvironment("bandit")
        .setMargin(0.8)
        .setInit(-1)
        .setLength(32)
        .setShift(35)
        .setStepRule("adaptive")
        .setHonesty(Honesty.ACROSS_STEPS)
        .setConstants("theory")
        .setStepSize(1)
        .setAdvantage(AdvantageEstimator.DR_GRPO)
        .setGroupSize(8)
        .setOptimizer(SimulatedOptimizer.SGD)
        .setSeed(1)
        .setSteps(50)
        .build();
  }

  /** Runs it with the environment's own rewards. */
  public SimulatedRun run() {
    return run(Rewards.verified());
  }

  /** Runs it with other rewards, which must be new. */
  public SimulatedRun run(Rewards rewards) {
    return SimulatedTraining.of(build(), groupSize()).run(rule(), rewards, seed(), steps());
  }

  /** Exact mean success rate before the first step. */
  public double initialSuccess() {
    SimulatedEnvironment environment = build();
    return environment.at(environment.initialWeights()).meanSuccess();
  }

  private SimulatedEnvironment build() {
    if (environment().equals("bandit")) {
      return BanditEnvironment.of(margin(), init() < 0 ? BANDIT_INIT : init());
    }
    return TokenCountEnvironment.of(
        TokenCountEnvironment.Shape.STANDARD, length(), init() < 0 ? COUNT_INIT : init(), shift());
  }

  private UpdateRule rule() {
    if (stepRule().equals("fixed")) {
      return UpdateRule.fixed(stepSize(), advantage(), optimizer());
    }
    boolean asInTraining = constants().equals("training") && honesty() == Honesty.ACROSS_STEPS;
    return asInTraining
        ? UpdateRule.oneFanOut(AdaptiveConstants.training(), advantage(), optimizer())
        : UpdateRule.adaptive(AdaptiveConstants.of(honesty()), advantage(), optimizer());
  }

  abstract Builder toBuilder();

  /** Sets {@link #environment()}. */
  public Simulation withEnvironment(String environment) {
    return toBuilder().setEnvironment(oneOf("environment", environment, "bandit", "count")).build();
  }

  /** Sets {@link #margin()}. */
  public Simulation withMargin(double margin) {
    return toBuilder().setMargin(notNegative("margin", margin)).build();
  }

  /** Sets {@link #init()}. */
  public Simulation withInit(double init) {
    return toBuilder().setInit(notNegative("init", init)).build();
  }

  /** Sets {@link #length()}. */
  public Simulation withLength(int length) {
    return toBuilder().setLength(atLeast("length", length, 1)).build();
  }

  /** Sets {@link #shift()}. */
  public Simulation withShift(double shift) {
    return toBuilder().setShift(notNegative("shift", shift)).build();
  }

  /** Sets {@link #stepRule()}. */
  public Simulation withStepRule(String stepRule) {
    return toBuilder().setStepRule(oneOf("stepRule", stepRule, "adaptive", "fixed")).build();
  }

  /** {@code across-steps} or {@code rollout-halves}. */
  public Simulation withHonesty(String honesty) {
    return toBuilder().setHonesty(Honesty.of(honesty)).build();
  }

  /**
   * {@code theory}, or {@code training} for constants and measurements as training takes them:
   * across steps they differ from those of THEORY E.
   */
  public Simulation withConstants(String constants) {
    return toBuilder().setConstants(oneOf("constants", constants, "theory", "training")).build();
  }

  /** Sets {@link #stepSize()}. */
  public Simulation withStepSize(double stepSize) {
    if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
      throw new IllegalArgumentException(
          "stepSize must be positive and finite, but is " + stepSize);
    }
    return toBuilder().setStepSize(stepSize).build();
  }

  /** {@code reinforce}, {@code rloo}, {@code grpo} or {@code dr-grpo}. */
  public Simulation withAdvantage(String advantage) {
    return toBuilder().setAdvantage(AdvantageEstimator.parse(advantage)).build();
  }

  /** Sets {@link #groupSize()}. */
  public Simulation withGroupSize(int groupSize) {
    return toBuilder().setGroupSize(atLeast("groupSize", groupSize, 2)).build();
  }

  /** {@code sgd} or {@code adamw}. */
  public Simulation withOptimizer(String optimizer) {
    return toBuilder().setOptimizer(SimulatedOptimizer.of(optimizer)).build();
  }

  /** Sets {@link #seed()}. */
  public Simulation withSeed(long seed) {
    return toBuilder().setSeed(seed).build();
  }

  /** Sets {@link #steps()}. */
  public Simulation withSteps(int steps) {
    return toBuilder().setSteps(atLeast("steps", steps, 1)).build();
  }

  private static String oneOf(String name, String value, String first, String second) {
    if (!value.equals(first) && !value.equals(second)) {
      throw new IllegalArgumentException(
          "Unknown " + name + " '" + value + "': use " + first + " or " + second);
    }
    return value;
  }

  private static double notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " must be finite and not negative, but is " + value);
    }
    return value;
  }

  private static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
    }
    return value;
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setEnvironment(String value);

    abstract Builder setMargin(double value);

    abstract Builder setInit(double value);

    abstract Builder setLength(int value);

    abstract Builder setShift(double value);

    abstract Builder setStepRule(String value);

    abstract Builder setHonesty(Honesty value);

    abstract Builder setConstants(String value);

    abstract Builder setStepSize(double value);

    abstract Builder setAdvantage(AdvantageEstimator value);

    abstract Builder setGroupSize(int value);

    abstract Builder setOptimizer(SimulatedOptimizer value);

    abstract Builder setSeed(long value);

    abstract Builder setSteps(int value);

    abstract Simulation build();
  }
}
