package dev.beamrlvr.internal.policy;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.beamrlvr.policy.PolicyException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libtorch that this process has loaded, asked for what DJL has no call for: what it is, and
 * how it and Intel's MKL within it compute. What an environment variable asks for is not always
 * what a library does.
 *
 * <p>A libtorch without a function (one without MKL, or of another compiler) has no answer to it.
 */
final class LoadedTorch {

  private static final String LIBRARY = "torch_cpu";
  private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([^,\\s]+)");

  private static final int AUTOMATIC = 2;
  private static final Object[] BRANCH = {1};

  /** Intel's names for the modes in which sums have the same bits wherever memory is aligned. */
  private static final Map<Integer, String> MODES =
      Map.of(
          1,
          "off",
          2,
          "AUTO",
          3,
          "COMPATIBLE",
          4,
          "SSE2",
          6,
          "SSSE3",
          7,
          "SSE4_1",
          8,
          "SSE4_2",
          9,
          "AVX",
          10,
          "AVX2",
          12,
          "AVX512");

  private LoadedTorch() {}

  /** The version that it says of itself. */
  static Optional<String> version() {
    return text("_ZN2at11show_configB5cxx11Ev")
        .map(VERSION::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1));
  }

  /** The instructions that its own kernels use, such as {@code avx2}. */
  static Optional<String> instructions() {
    return text("_ZN2at18get_cpu_capabilityB5cxx11Ev").map(name -> name.toLowerCase(Locale.ROOT));
  }

  /** Threads that an operation of the calling thread may use. */
  static Optional<Integer> threads() {
    return function("_ZN2at15get_num_threadsEv").map(get -> get.invokeInt(new Object[0]));
  }

  /** Has MKL give the same bits wherever memory is aligned; too late after its first operation. */
  static void makeReproducible() {
    String asked = System.getenv("MKL_CBWR");
    if (asked == null || asked.isBlank()) {
      function("mkl_serv_cbwr_set").ifPresent(set -> set.invokeInt(new Object[] {AUTOMATIC}));
    }
  }

  /** The mode in which MKL is: {@code off} if bits depend on how memory is aligned. */
  static Optional<String> mode() {
    return function("mkl_serv_cbwr_get")
        .map(get -> get.invokeInt(BRANCH))
        .map(mode -> MODES.getOrDefault(mode, "mode " + mode));
  }

  /**
   * Sets whether products of 32-bit matrices on a GPU take 19 bits of each number (TF32).
   *
   * @return what was set before
   * @throws PolicyException if the library cannot be told
   */
  static boolean setTensorFloat(boolean allowed) {
    Optional<Function> context = function("_ZN2at13globalContextEv");
    Optional<Function> get = function("_ZNK2at7Context15allowTF32CuBLASEv");
    Optional<Function> set = function("_ZN2at7Context18setAllowTF32CuBLASEb");
    if (context.isEmpty() || get.isEmpty() || set.isEmpty()) {
      throw new PolicyException(
          "this libtorch cannot be told to multiply in TF32: take precision float32");
    }
    Pointer global = context.get().invokePointer(new Object[0]);
    boolean before = (get.get().invokeInt(new Object[] {global}) & 1) == 1;
    set.get().invokeVoid(new Object[] {global, (byte) (allowed ? 1 : 0)});
    return before;
  }

  private static Optional<String> text(String name) {
    return function(name)
        .map(function -> (StandardString) function.invoke(StandardString.class, new Object[0]))
        .map(
            string ->
                new String(
                    string.characters.getByteArray(0, (int) string.length),
                    StandardCharsets.UTF_8));
  }

  private static Optional<Function> function(String name) {
    try {
      return Optional.of(NativeLibrary.getInstance(LIBRARY).getFunction(name));
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }

  /** A {@code std::string} of the GNU library: where its characters are, and how many. */
  @Structure.FieldOrder({"characters", "length", "within"})
  public static final class StandardString extends Structure implements Structure.ByValue {
    public Pointer characters;
    public long length;
    public byte[] within = new byte[16];
  }
}
