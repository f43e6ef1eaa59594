/**
 * Token log-probabilities: lines with a prompt and a completion come in, the same with the
 * completion's tokens and their log-probabilities under a policy go out.
 */
package dev.beamrlvr.pipelines.internal.scoring;
