/**
 * What of a run's settings does not decide its result: {@link
 * dev.beamrlvr.identity.NotPartOfIdentity}, for users, leaves a field out, with the reason why it
 * may be. All other settings are part of what a run is.
 */
package dev.beamrlvr.identity;
