/** Beam's Direct runner: pipelines run in this JVM, on as many threads as there are workers. */
package dev.beamrlvr.runners.direct;
