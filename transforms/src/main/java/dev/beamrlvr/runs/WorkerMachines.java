package dev.beamrlvr.runs;

import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.training.TrainSettings;
import dev.beamrlvr.training.TrainingException;
import java.util.SortedSet;

/**
 * Compares the machines of the workers with each other and with the run's, which must be of one
 * kind, and with the driver's, which need not be.
 *
 * <p>Answers to evaluation prompts say which machines there are before the first gradient. Without
 * them a worker that is another than those of the steps before stops at its own first gradient, and
 * workers that differ in the first step at its direction.
 */
final class WorkerMachines {

  private final TrainSettings settings;
  private final TrainingListener listener;
  private boolean told;

  WorkerMachines(TrainSettings settings, TrainingListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Looks at who has answered.
   *
   * @param fingerprints of all answers to an evaluation
   * @throws TrainingException if workers differ from each other, or from those of the run's steps
   */
  void haveAnswered(SortedSet<String> fingerprints, CheckpointReference newest) {
    if (settings.generator() != null
        || settings.device() != PolicyDevice.CPU
        || fingerprints.isEmpty()) {
      return;
    }
    String first = newest.getStep() > 0 ? newest.getFingerprint() : fingerprints.first();
    for (String fingerprint : fingerprints) {
      if (!fingerprint.equals(first)) {
        throw new TrainingException(
            "workers are of two kinds, so that results would not be reproducible: %s",
            NumericFingerprint.difference(fingerprint, first));
      }
    }
    tell(first);
  }

  /** Looks at who has taken steps, whose bits they have. */
  void haveTrained(CheckpointReference newest) {
    if (newest.getStep() > 0 && settings.device() == PolicyDevice.CPU) {
      tell(newest.getFingerprint());
    }
  }

  private void tell(String fingerprint) {
    String here = NumericFingerprint.current();
    if (!told && !fingerprint.equals(here)) {
      told = true;
      listener.note(
          "the workers are another kind of machine than this one, so that a run here would have"
              + " other bits: "
              + NumericFingerprint.difference(fingerprint, here));
    }
  }
}
