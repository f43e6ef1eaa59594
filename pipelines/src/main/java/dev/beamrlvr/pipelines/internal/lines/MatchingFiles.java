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
 * The files of one directory whose names match. On a local disk Beam would look through all
 * directories below as well, and for a directory that is not there through those of its parent.
 */
public final class MatchingFiles {

  private MatchingFiles() {}

  /**
   * Returns the files in the order of their names; none where there is no such directory.
   *
   * @param pattern directory on any Beam file system, and a name that may have * and ? in it
   */
  public static List<ResourceId> of(String pattern) throws IOException {
    return (pattern.contains("://") ? inStore(pattern) : onDisk(pattern))
        .stream().sorted(Comparator.comparing(ResourceId::toString)).toList();
  }

  private static List<ResourceId> inStore(String pattern) throws IOException {
    return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().stream()
        .map(MatchResult.Metadata::resourceId)
        .toList();
  }

  private static List<ResourceId> onDisk(String pattern) throws IOException {
    int name = pattern.lastIndexOf('/') + 1;
    if (pattern.indexOf('*', name) < 0 && pattern.indexOf('?', name) < 0) {
      return Files.isRegularFile(Path.of(pattern)) ? List.of(resource(pattern)) : List.of();
    }
    List<ResourceId> found = new ArrayList<>();
    Path directory = Path.of(name > 0 ? pattern.substring(0, name) : ".");
    String names = pattern.substring(name);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, names)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
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
}
