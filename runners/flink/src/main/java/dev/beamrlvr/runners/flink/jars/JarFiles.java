package dev.beamrlvr.runners.flink.jars;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Writes jars. */
public final class JarFiles {
  private JarFiles() {}

  /** Writes a jar with nothing but a manifest. */
  public static void empty(Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), new Manifest())) {
      out.finish();
    }
  }

  /** Packs the files of a directory. */
  static void pack(Path directory, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : ContentDigest.files(directory)) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        JarEntry entry = new JarEntry(name);
        entry.setTime(0);
        out.putNextEntry(entry);
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
