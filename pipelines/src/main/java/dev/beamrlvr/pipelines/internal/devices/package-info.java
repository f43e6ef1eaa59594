/**
 * The command {@code devices}.
 *
 * <p>In: nothing. Out: what the loaded libtorch tells of itself and of this machine, as lines.
 */
package dev.beamrlvr.pipelines.internal.devices;
