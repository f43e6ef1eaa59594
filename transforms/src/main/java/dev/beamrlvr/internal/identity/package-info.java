/**
 * What decides a result, taken from the objects that decide it and not from a list beside them.
 *
 * <p>In: an object with settings in it, of this project's classes or of a user's. Out: a sorted map
 * of dotted names to text that differs wherever the settings do ({@link
 * dev.beamrlvr.internal.identity.Identity}). It knows neither Beam nor files.
 */
package dev.beamrlvr.internal.identity;
