/**
 * How batches of prompts get to the workers; not for users.
 *
 * <p>In and out: {@link dev.beamrlvr.schemas.PromptBatch}.
 */
package dev.beamrlvr.internal.prompts;
