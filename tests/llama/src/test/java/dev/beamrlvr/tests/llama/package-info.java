/**
 * Generation beside llama.cpp, in one JVM and on the same weights.
 *
 * <p>In: a policy of the Qwen2 family. Out: tokens a second of both, and whether they compute the
 * same function.
 */
package dev.beamrlvr.tests.llama;
