/**
 * The command line: words come in, an exit status and at most one line on the error stream go out
 * (more with {@code --verbose}).
 *
 * <p>For users, to add a command of their own:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.pipelines.commands.Command}: what a command is; implement it.
 *   <li>{@link dev.beamrlvr.pipelines.commands.Main}: finds it by its name, has its options parsed
 *       and checked before any work, and turns what it throws into the line that the user reads.
 *   <li>{@link dev.beamrlvr.pipelines.commands.InRange}, {@link
 *       dev.beamrlvr.pipelines.commands.OneOf}, {@link
 *       dev.beamrlvr.pipelines.commands.ExistingFiles}, {@link
 *       dev.beamrlvr.pipelines.commands.ExistingDirectory} and {@link
 *       dev.beamrlvr.pipelines.commands.OutputFile}: what an option must be.
 *   <li>{@link dev.beamrlvr.pipelines.commands.UsageException}: options do not fit together.
 *   <li>{@link dev.beamrlvr.pipelines.commands.CommandException}: the work failed.
 * </ul>
 */
package dev.beamrlvr.pipelines.commands;
