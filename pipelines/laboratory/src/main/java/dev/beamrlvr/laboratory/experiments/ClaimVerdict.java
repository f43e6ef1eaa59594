package dev.beamrlvr.laboratory.experiments;

import java.io.Serializable;

/**
 * Whether the data agree with a claim.
 *
 * @param holds whether they do
 * @param explanation one sentence with the numbers that decided
 */
public record ClaimVerdict(boolean holds, String explanation) implements Serializable {}
