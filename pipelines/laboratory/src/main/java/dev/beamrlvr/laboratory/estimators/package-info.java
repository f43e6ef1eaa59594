/**
 * Estimators of theory that training does without (THEORY B): rewards and directional scores of
 * groups come in, estimates and their exact constants go out.
 */
package dev.beamrlvr.laboratory.estimators;
