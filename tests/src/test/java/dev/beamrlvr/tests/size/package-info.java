/** What stages cost at size: a program to be run by hand, and no test. */
package dev.beamrlvr.tests.size;
