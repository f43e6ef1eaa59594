package dev.beamrlvr.training;

import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.StepSummary;

/**
 * What came of a step.
 *
 * @param next the checkpoint after it
 * @param summary what it tells; null if the run had halted before
 */
record AppliedStep(CheckpointReference next, StepSummary summary) {}
