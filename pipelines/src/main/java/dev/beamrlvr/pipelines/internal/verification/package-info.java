/**
 * Completions that exist already: lines or rollouts come in, the same with their verdicts go out.
 */
package dev.beamrlvr.pipelines.internal.verification;
