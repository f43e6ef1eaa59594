/** A pipeline of somebody else's that uses single stages: the example of the README. */
package dev.beamrlvr.tests.example;
