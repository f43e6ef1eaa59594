/**
 * The commands {@code evaluate}, {@code rollout}, {@code score}, {@code verify} and {@code
 * warm-start}, each a thin adapter: checked options come in, one pipeline runs, and what it wrote
 * is told.
 */
package dev.beamrlvr.pipelines.internal.commands;
