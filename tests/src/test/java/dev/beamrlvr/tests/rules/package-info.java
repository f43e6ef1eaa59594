/** What the code of all modules keeps to. */
package dev.beamrlvr.tests.rules;
