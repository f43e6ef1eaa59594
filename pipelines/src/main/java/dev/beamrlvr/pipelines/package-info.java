/** The commands: main programs made of the transforms. */
package dev.beamrlvr.pipelines;
