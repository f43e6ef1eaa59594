package dev.beamrlvr.pipelines.internal.lines;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The files of one directory whose names begin and end alike. A star or a bracket in a name is one,
 * and stands for nothing else. On a local disk Beam would look through all directories below as
 * well, and for a directory that is not there through those of its parent.
 */
public final class MatchingFiles {

  private MatchingFiles() {}

  /**
   * Returns the files in the order of their names; none where there is no such directory.
   *
   * @param beginning directory on any Beam file system, a slash, and how the names begin
   * @param end how they end
   */
  public static List<ResourceId> of(String beginning, String end) throws IOException {
    return (WorkDirectory.isLocal(beginning) ? onDisk(beginning, end) : inStore(beginning, end))
        .stream().sorted(Comparator.comparing(ResourceId::toString)).toList();
  }

  /** Returns the file if it is there. */
  public static List<ResourceId> named(String file) throws IOException {
    if (WorkDirectory.isLocal(file)) {
      return Files.isRegularFile(Path.of(file)) ? List.of(resource(file)) : List.of();
    }
    String name = file.substring(file.lastIndexOf('/') + 1);
    return inStore(file, "").stream().filter(found -> name.equals(found.getFilename())).toList();
  }

  private static List<ResourceId> inStore(String beginning, String end) throws IOException {
    String pattern =
        beginning.matches(".*[*?\\[\\]{}\\\\].*")
            ? beginning.replaceFirst("[*?\\[\\]{}\\\\].*", "*")
            : beginning + "*" + end;
    return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().stream()
        .map(MatchResult.Metadata::resourceId)
        .filter(file -> isAlike(file.toString(), beginning, end))
        .filter(file -> file.toString().indexOf('/', beginning.length()) < 0)
        .toList();
  }

  private static List<ResourceId> onDisk(String beginning, String end) throws IOException {
    int name = beginning.lastIndexOf('/') + 1;
    Path directory = Path.of(name > 0 ? beginning.substring(0, name) : ".");
    List<ResourceId> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (isAlike(file.getFileName().toString(), beginning.substring(name), end)
            && Files.isRegularFile(file)) {
          found.add(resource(file.toString()));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return found;
  }

  private static ResourceId resource(String file) {
    return FileSystems.matchNewResource(file, false);
  }

  private static boolean isAlike(String name, String beginning, String end) {
    return name.length() >= beginning.length() + end.length()
        && name.startsWith(beginning)
        && name.endsWith(end);
  }
}
