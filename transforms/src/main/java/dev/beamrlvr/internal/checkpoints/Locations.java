package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.util.Locale;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Turns text into locations, and refuses text that is none. */
final class Locations {

  private Locations() {}

  static ResourceId directory(String location) {
    return resource(location.endsWith("/") ? location : location + "/", true);
  }

  static ResourceId file(String location) {
    return resource(location, false);
  }

  /** Resolves a relative path of plain names, such as {@code work/step-000007}. */
  static ResourceId directory(ResourceId parent, String path) {
    ResourceId directory = parent;
    for (String name : path.split("/")) {
      directory = subdirectory(directory, checkName("directory", name));
    }
    return directory;
  }

  static ResourceId subdirectory(ResourceId parent, String name) {
    return parent.resolve(name, StandardResolveOptions.RESOLVE_DIRECTORY);
  }

  static ResourceId file(ResourceId directory, String name) {
    return directory.resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }

  /** Returns the name if it cannot lead out of its directory and reads the same everywhere. */
  static String checkName(String what, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "the %s name '%s' must be made of letters, digits, '.', '_' and '-'",
              what,
              name));
    }
    return name;
  }

  private static ResourceId resource(String location, boolean directory) {
    ResourceId resource;
    try {
      // Beam's local file system would take "file:" for the name of a directory.
      String path = location.replaceFirst("^file:(//)?(?=/)", "");
      resource = FileSystems.matchNewResource(path, directory);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "cannot use the location %s: %s (is its file system on the class path?)",
              location,
              e.getMessage()),
          e);
    }
    if (!resource.getScheme().equals("file") && location.matches(".*[*?\\[\\]{}].*")) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT, "the location %s must not contain any of * ? [ ] { }", location));
    }
    return resource;
  }
}
