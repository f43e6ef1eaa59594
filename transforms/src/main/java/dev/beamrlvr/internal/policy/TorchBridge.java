package dev.beamrlvr.internal.policy;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * DJL's bridge from Java to libtorch, as it lies on the class path: it is compiled for one version
 * of libtorch, in some flavours ({@code cpu}, or {@code cu128} for CUDA 12.8), and with another it
 * computes wrongly or not at all.
 */
final class TorchBridge {

  private static final String ROOT = "jnilib/";
  private static final String PROPERTIES = ROOT + "pytorch.properties";

  private TorchBridge() {}

  /** The libtorch that it is compiled for, such as {@code 2.7.1}; nothing if there is no bridge. */
  static Optional<String> version() {
    Properties properties = new Properties();
    try {
      URL url = ClassLoaderUtils.getResource(PROPERTIES);
      if (url == null) {
        return Optional.empty();
      }
      try (InputStream input = Utils.openUrl(url)) {
        properties.load(input);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.ofNullable(properties.getProperty("jni_version"))
        .map(version -> version.split("-", 2)[0]);
  }

  /** The flavours that it is compiled for on this kind of machine, in alphabetical order. */
  static TreeSet<String> flavours() {
    String classifier = Platform.fromSystem("pytorch").getClassifier();
    Pattern library = Pattern.compile(ROOT + Pattern.quote(classifier) + "/([^/]+)/[^/]+");
    try {
      URL url = ClassLoaderUtils.getResource(PROPERTIES);
      if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
        return new TreeSet<>();
      }
      return connection.getJarFile().stream()
          .map(entry -> library.matcher(entry.getName()))
          .filter(Matcher::matches)
          .map(found -> found.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
