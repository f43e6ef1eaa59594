package dev.beamrlvr.laboratory.planning;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the seconds of one training step go.
 *
 * @param workers that the step has
 * @param parts seconds by what takes them, in the order of a step
 */
record StepForecast(int workers, Map<String, Double> parts) {

  /** 32-bit numbers. */
  private static final int BYTES = 4;

  /**
   * A step.
   *
   * @param parameters of the policy
   * @param trained parameters that are trained: all, or those of an adapter; gradients, optimizer
   *     and checkpoints are of this size
   * @param completions of the step: prompts times group size
   * @param tokens of a response, in the mean
   * @param mixed share of the groups that have a gradient
   * @param slots pieces that the prompts are cut into, each of which one worker takes
   */
  record Work(
      double parameters,
      double trained,
      double completions,
      double tokens,
      double mixed,
      int slots) {}

  /**
   * What the step runs on.
   *
   * @param workers processes that take slots
   * @param devices accelerators among them; 0 where the policy runs on the workers' own cores
   * @param bandwidth of a worker's way to the files, in bytes a second; infinite for a local disk
   * @param latency seconds until the first byte of a file
   * @param slowest time of the slowest of many workers, in times of the mean
   * @param beside time of a worker whose machine's others work too, in times of one alone
   */
  record Cluster(
      int workers, int devices, double bandwidth, double latency, double slowest, double beside) {

    /** Slots that are inside the policy at the same time. */
    int width(int slots) {
      return Math.min(slots, devices > 0 ? Math.min(devices, workers) : workers);
    }
  }

  static StepForecast of(CostModel costs, Work work, Cluster cluster) {
    int width = cluster.width(work.slots());
    // A slot is one worker's: of 4 slots on 3 workers one waits for a second round.
    double rounds = Math.ceil((double) work.slots() / width);
    double share = rounds / work.slots() * (width > 1 ? cluster.slowest() * cluster.beside() : 1);
    double tokens = work.completions() * work.tokens() * share;
    double size = work.parameters();
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("generate", tokens * costs.generate(size));
    parts.put("gradient", tokens * work.mixed() * costs.gradient(size));
    parts.put("trial", tokens * costs.trial(size));
    parts.put("vectors", costs.vectors(work.trained()));
    parts.put("files", files(work, cluster, rounds));
    parts.put("Beam", costs.fixed());
    return new StepForecast(cluster.workers(), parts);
  }

  /**
   * Through an object store: a worker reads the weights and the direction and writes the gradients
   * of its slots; one worker reads all slots' gradients and the optimizer's two vectors, and writes
   * them and the direction; one reads weights and direction, and writes the weights.
   */
  private static double files(Work work, Cluster cluster, double rounds) {
    double byWorkers = 2 + rounds;
    double byOne = work.slots() + 2 + 2 + 1 + 3;
    double bytes = (byWorkers + byOne) * BYTES * work.trained();
    return bytes / cluster.bandwidth() + (byWorkers + byOne) * cluster.latency();
  }

  double seconds() {
    return parts.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Returns what takes longest. */
  String largest() {
    return parts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
