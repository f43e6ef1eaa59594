/** Reinforcement learning with verifiable rewards on Apache Beam: one package for each stage. */
package dev.beamrlvr;
