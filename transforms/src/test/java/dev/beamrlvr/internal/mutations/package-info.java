/** Files of strangers: whatever is in them, one line says so, or they mean what they say. */
package dev.beamrlvr.internal.mutations;
