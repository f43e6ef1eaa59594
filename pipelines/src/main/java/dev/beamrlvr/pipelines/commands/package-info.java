/**
 * The command line: words come in, an exit status and at most one line on the error stream go out
 * (more with {@code --verbose}). {@link dev.beamrlvr.pipelines.commands.Main} finds the {@link
 * dev.beamrlvr.pipelines.commands.Command} by its name, has its options parsed and checked before
 * any work, and turns what it throws into the line that the user reads.
 */
package dev.beamrlvr.pipelines.commands;
