/**
 * What decides a result, taken from the objects that decide it and not from a list beside them.
 *
 * <p>In: an object with settings in it, of this project's classes or of a user's. Out: a sorted map
 * of dotted names to text that differs wherever the settings do. It knows neither Beam nor files.
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.identity.NotPartOfIdentity}, for users: leaves a field out, with the
 *       reason why it may be.
 *   <li>{@link dev.beamrlvr.identity.Identity}: the description.
 * </ul>
 */
package dev.beamrlvr.identity;
