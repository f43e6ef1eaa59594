package dev.beamrlvr.runners.flink.jars;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A jar of the class path, or a directory of classes, under the name that it has in a cluster's
 * {@code lib/}. The name says what is in it: a version that is released, or else a digest of the
 * content.
 *
 * @param source where it lies on this machine
 * @param name such as {@code avro-1.11.4.jar} or {@code runner@0a1b2c3d4e5f.jar}
 */
public record Jar(Path source, String name) {
  private static final Pattern RELEASED = Pattern.compile(".+-\\d(?!.*SNAPSHOT).*\\.jar");
  private static final Pattern VERSION = Pattern.compile("(-\\d.*|@.*|\\.jar)$");
  private static final Pattern FLINK = Pattern.compile("(flink|slf4j|log4j)-.*");
  private static final Pattern IN_FLINK =
      Pattern.compile(
          "(chill-java|commons-(cli|collections|compress|io|lang3|math3|text)|javassist|jsr305"
              + "|kryo|lz4-java|minlog|objenesis|snakeyaml-engine|snappy-java)-\\d.*");
  private static final Pattern NATIVE =
      Pattern.compile("(api|pytorch-(engine|jni|native-.+)|tokenizers|gson|jna)-\\d.*");

  /** What a jar or a directory of classes is called. */
  static Jar of(Path source) throws IOException {
    String file = source.getFileName().toString();
    if (Files.isRegularFile(source) && RELEASED.matcher(file).matches()) {
      return new Jar(source, file);
    }
    String stem = file.replaceFirst("\\.jar$", "");
    return new Jar(source, stem + "@" + ContentDigest.of(source) + ".jar");
  }

  /** The name without the version. */
  public String artifact() {
    return artifactOf(name);
  }

  /** The name of a jar without its version. */
  public static String artifactOf(String name) {
    return VERSION.matcher(name).replaceFirst("");
  }

  /** Whether every Flink has its own of these, which no other must replace: Flink and loggers. */
  public boolean isFlink() {
    return FLINK.matcher(name).matches();
  }

  /** Whether Flink's distribution contains it, perhaps in another version. */
  public boolean isInFlink() {
    return isFlink() || IN_FLINK.matcher(name).matches();
  }

  /**
   * Whether it is machine code, which one class loader of a JVM can load, or a part of DJL, which
   * loads it, or one of the jars that DJL needs.
   */
  public boolean isNative() {
    return NATIVE.matcher(name).matches();
  }

  /** Puts it into a directory: as a link to the same file where there can be one. */
  public void linkInto(Path directory) throws IOException {
    if (Files.isRegularFile(source)) {
      try {
        Files.createLink(directory.resolve(name), source.toRealPath());
        return;
      } catch (IOException | UnsupportedOperationException e) {
        // Another file system, or one without links.
      }
    }
    copyInto(directory);
  }

  /** Puts a copy of it into a directory. */
  public void copyInto(Path directory) throws IOException {
    if (Files.isRegularFile(source)) {
      Files.copy(source, directory.resolve(name));
    } else {
      JarFiles.pack(source, directory.resolve(name));
    }
  }
}
