/** What holds for the code of all modules: the picture in the README, circles, public types. */
package dev.beamrlvr.tests.architecture;
