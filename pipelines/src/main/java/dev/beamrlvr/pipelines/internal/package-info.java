/**
 * What several packages of the programs share; not for users.
 *
 * <p>{@link dev.beamrlvr.pipelines.internal.RunnerNames}: a name comes in, the runner goes out. The
 * packages below hold the commands and what they run.
 */
package dev.beamrlvr.pipelines.internal;
