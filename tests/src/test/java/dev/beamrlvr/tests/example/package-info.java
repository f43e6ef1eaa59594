/**
 * Programs of somebody else's: a pipeline of single stages, SQL over rollouts, a whole training
 * run.
 */
package dev.beamrlvr.tests.example;
