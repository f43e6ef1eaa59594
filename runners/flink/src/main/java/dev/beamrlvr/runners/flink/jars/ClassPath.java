package dev.beamrlvr.runners.flink.jars;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The class path of this JVM. */
public final class ClassPath {
  private ClassPath() {}

  /** Its jars, and its directories of classes, in their order; of two with one name the first. */
  public static List<Jar> jars() {
    Map<String, Jar> jars = new LinkedHashMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path source = Path.of(entry);
      if (!entry.isEmpty() && Files.exists(source)) {
        Jar jar = jarOf(source);
        jars.putIfAbsent(jar.name(), jar);
      }
    }
    return new ArrayList<>(jars.values());
  }

  private static Jar jarOf(Path source) {
    try {
      return Jar.of(source);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + source + " of the class path", e);
    }
  }
}
