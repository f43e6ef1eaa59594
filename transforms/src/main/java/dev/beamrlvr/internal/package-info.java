/**
 * Small helpers that several packages share; not for users, as nothing in the packages below is.
 *
 * <p>In and out: plain Java. This package uses no other of the project and no library.
 */
package dev.beamrlvr.internal;
