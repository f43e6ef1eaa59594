package dev.beamrlvr.pipelines.internal.lines;

import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** The directory beside an output in which it is made, and what it would replace. */
public final class WorkDirectory {
  private WorkDirectory() {}

  /** Makes it, so that where nothing can be written is told before any work. */
  static void create(String directory, String output) {
    if (!isLocal(directory)) {
      return;
    }
    try {
      Files.createDirectories(Path.of(directory));
    } catch (IOException e) {
      String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
      throw new CommandException(
          output
              + " cannot be written: "
              + (reason == null ? e.getClass().getSimpleName() : reason)
              + " (its directory must be one that can be written to)");
    }
  }

  /**
   * Deletes it and its files.
   *
   * @param directory with a slash at its end
   */
  static void delete(String directory) throws IOException {
    FileSystems.delete(MatchingFiles.of(directory, ""), StandardMoveOptions.IGNORE_MISSING_FILES);
    if (isLocal(directory)) {
      Files.deleteIfExists(Path.of(directory));
    }
  }

  /**
   * Checks that no file is read that is replaced, by this call or by the same one again.
   *
   * @param replaced files that are there
   * @throws UsageException if one of them is among the inputs
   */
  public static void checkIsNoInput(List<ResourceId> replaced, Iterable<String> inputs)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (ResourceId file : replaced) {
      names.add(realName(file.toString()));
    }
    if (names.isEmpty()) {
      return;
    }
    for (String input : inputs) {
      if (names.contains(realName(input))) {
        throw new UsageException(
            "--output: " + input + " would be replaced, but is a file of --input");
      }
    }
  }

  /** The name of a file that is there, the same however it was called; elsewhere its own. */
  private static String realName(String file) throws IOException {
    return isLocal(file) ? Path.of(file).toRealPath().toString() : file;
  }

  static boolean isLocal(String file) {
    return !file.contains("://");
  }
}
