/**
 * Supervised warm starts: prompts with worked solutions come in, the weights of a base policy that
 * reinforcement learning can improve go out. Only the gathering of the prompts is Beam; training
 * runs in the caller's thread.
 */
package dev.beamrlvr.pipelines.internal.warmstart;
