package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.PolicyException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The libtorch that {@code PYTORCH_LIBRARY_PATH} names instead of the one on the class path, and
 * whether the engine can work with it.
 *
 * <p>Its flavour need not be told: where {@code PYTORCH_FLAVOR} is not set, what lies in the
 * directory says whether it is one for CUDA. Whoever has made a bridge for another version sets
 * {@code PYTORCH_VERSION} to it, and then nothing but the version is checked.
 */
final class GivenTorch {

  private static final String PATH = "PYTORCH_LIBRARY_PATH";
  private static final String FLAVOUR = "PYTORCH_FLAVOR";
  private static final String VERSION = "PYTORCH_VERSION";
  private static final String WITH_CUDA = System.mapLibraryName("torch_cuda");

  private GivenTorch() {}

  /** Returns whether there is one, or another kind than that on the class path is asked for. */
  static boolean isAskedFor() {
    return setting(PATH).isPresent() || setting(FLAVOUR).isPresent();
  }

  /**
   * Checks what can be known before it is loaded, and tells DJL its flavour where nobody has.
   *
   * @throws PolicyException if there is no libtorch, or none of a flavour that there is a bridge to
   */
  static void prepare() {
    if (setting(PATH).isEmpty()) {
      return;
    }
    Path directory = directory(setting(PATH).get());
    TreeSet<String> flavours = TorchBridge.flavours();
    if (flavours.isEmpty() || setting(VERSION).isPresent()) {
      return;
    }
    boolean cuda = Files.exists(directory.resolve(WITH_CUDA));
    List<String> fitting =
        flavours.stream().filter(flavour -> flavour.startsWith("cu") == cuda).toList();
    String asked = setting(FLAVOUR).orElse(null);
    if (asked == null && fitting.size() == 1) {
      System.setProperty(FLAVOUR, fitting.get(0));
    } else if (asked == null || !fitting.contains(asked)) {
      throw new PolicyException(
          FLAVOUR
              + (asked == null ? " is not set" : " is " + asked)
              + (", but the libtorch in " + directory)
              + (cuda ? " is one for CUDA" : " is one for processors")
              + (fitting.isEmpty()
                  ? ", and on this kind of machine there is a bridge only to "
                      + String.join(" and ", flavours)
                  : ": set it to " + String.join(" or ", fitting) + ", or unset it"));
    }
  }

  /** The directory that DJL will take; it would pass over a wrong one without a word. */
  private static Path directory(String path) {
    String library = System.mapLibraryName("torch");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(Path::of)
        .map(part -> part.endsWith(library) ? part.toAbsolutePath().getParent() : part)
        .filter(part -> Files.isRegularFile(part.resolve(library)))
        .findFirst()
        .orElseThrow(
            () ->
                new PolicyException(
                    PATH + ": there is no " + library + " in " + path + "; name its directory"));
  }

  /**
   * Compares the libtorch that is loaded, which may have failed on the way, with what the bridge is
   * for.
   *
   * @throws PolicyException naming both versions
   */
  static void checkVersion() {
    Optional<String> expected = setting(VERSION).or(TorchBridge::version);
    Optional<String> loaded = LoadedTorch.version().map(version -> version.split("\\+", 2)[0]);
    if (expected.isPresent() && loaded.isPresent() && !expected.equals(loaded)) {
      throw new PolicyException(
          (setting(PATH).isPresent() ? PATH + "=" + setting(PATH).get() : "the class path")
              + (" gives libtorch " + loaded.get())
              + (", but libtorch " + expected.get() + " is needed")
              + (setting(VERSION).isPresent() ? " as " + VERSION + " says" : "")
              + "; rlvr works with that version only: name the directory of one");
    }
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name))
        .or(() -> Optional.ofNullable(System.getProperty(name)))
        .filter(value -> !value.isBlank());
  }
}
