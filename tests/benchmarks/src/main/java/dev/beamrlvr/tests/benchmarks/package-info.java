/**
 * What kernels and whole stages cost, for {@code tests/benchmarks/run}; no tests.
 *
 * <p>The classes that end in {@code Kernel} are JMH's; each has a {@code copy} of the same bytes,
 * beside which its other methods are shown, so that numbers of different machines can be compared.
 * {@link dev.beamrlvr.tests.benchmarks.Kernels} runs them, {@link
 * dev.beamrlvr.tests.benchmarks.Stages} runs pipelines, and {@link
 * dev.beamrlvr.tests.benchmarks.Page} draws what both have written.
 */
package dev.beamrlvr.tests.benchmarks;
