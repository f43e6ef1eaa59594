package dev.beamrlvr.internal.policies;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.checkpoints.RemoteFiles;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.ShardIndex;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** The files of a Hugging Face directory on the local disk; closing deletes downloaded copies. */
public final class PolicyFiles implements AutoCloseable {

  /** The shape of the policy. */
  public static final String CONFIGURATION = "config.json";

  /** How to sample from it, such as the tokens that end a response. */
  public static final String GENERATION_CONFIGURATION = "generation_config.json";

  /** The weights, where they are one file. */
  public static final String WEIGHTS = "model.safetensors";

  /** What a policy is made of besides its weights; the first two it must have. */
  public static final List<String> BESIDE_WEIGHTS =
      List.of(
          CONFIGURATION,
          "tokenizer.json",
          GENERATION_CONFIGURATION,
          "tokenizer_config.json",
          "chat_template.jinja");

  private static final List<String> REQUIRED = BESIDE_WEIGHTS.subList(0, 2);
  private static final String INDEX = ShardIndex.FILE;

  private final Path directory;
  private final String digest;
  private final Runnable release;

  private PolicyFiles(Path directory, String digest, Runnable release) {
    this.directory = directory;
    this.digest = digest;
    this.release = release;
  }

  /**
   * Returns the directory itself if it is local, else a copy of the files that a policy needs.
   *
   * @throws IOException naming the file that is missing or cannot be read
   */
  public static PolicyFiles fetch(String uri) throws IOException {
    return fetch(uri, true);
  }

  /**
   * The same without the weights, for those who look at the shape or use the tokenizer.
   *
   * @throws IOException naming the file that is missing or cannot be read
   */
  public static PolicyFiles fetchWithoutWeights(String uri) throws IOException {
    return fetch(uri, false);
  }

  private static PolicyFiles fetch(String uri, boolean withWeights) throws IOException {
    ResourceId source = FileSystems.matchNewResource(uri, true);
    if (isLocal(source)) {
      Path local = Path.of(source.toString());
      if (!Files.isDirectory(local)) {
        throw new FileNotFoundException(
            uri + " is no directory: name one that holds config.json and model.safetensors");
      }
      return new PolicyFiles(local, null, () -> {});
    }
    Path copy = Files.createTempDirectory("beam-rlvr-policy-");
    PolicyFiles files = new PolicyFiles(copy, null, () -> delete(copy));
    try {
      files.download(source, withWeights);
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Returns the adapter's directory itself if it is local, else a copy of its files.
   *
   * @throws IOException naming the file that is missing or cannot be read
   */
  public static PolicyFiles fetchAdapter(String uri) throws IOException {
    ResourceId source = FileSystems.matchNewResource(uri, true);
    if (isLocal(source)) {
      Path directory = Path.of(source.toString());
      for (String name : List.of(AdapterConfiguration.FILE, AdapterConfiguration.WEIGHTS)) {
        if (!Files.exists(directory.resolve(name))) {
          throw new FileNotFoundException(directory + " has no " + name + ": it holds no adapter");
        }
      }
      return new PolicyFiles(directory, null, () -> {});
    }
    Path copy = Files.createTempDirectory("beam-rlvr-adapter-");
    PolicyFiles files = new PolicyFiles(copy, null, () -> delete(copy));
    try {
      files.download(source, AdapterConfiguration.FILE);
      files.download(source, AdapterConfiguration.WEIGHTS);
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Returns those files of a published checkpoint that a policy needs; where it holds an adapter,
   * that without the base.
   */
  static PolicyFiles fetch(CheckpointReference reference) {
    List<String> names = new ArrayList<>(BESIDE_WEIGHTS);
    names.addAll(
        List.of(
            WEIGHTS, AdapterConfiguration.FILE, AdapterConfiguration.WEIGHTS, AdapterBase.FILE));
    OpenCheckpoint checkpoint = CheckpointStore.open(reference, names.toArray(new String[0]));
    return new PolicyFiles(checkpoint.directory(), reference.getPolicyDigest(), checkpoint::close);
  }

  /** Returns the files of the policy that a run's adapters belong to. */
  static PolicyFiles fetch(AdapterBase base) {
    OpenCheckpoint checkpoint =
        CheckpointStore.open(base.checkpoint(), PolicyFiles::isOfWholePolicy);
    return new PolicyFiles(checkpoint.directory(), base.weights(), checkpoint::close);
  }

  private static boolean isOfWholePolicy(String name) {
    boolean ofOthers =
        name.equals(StepFiles.OPTIMIZER) || name.equals(AdapterConfiguration.WEIGHTS);
    return BESIDE_WEIGHTS.contains(name)
        || name.equals(INDEX)
        || (name.endsWith(".safetensors") && !ofOthers);
  }

  /**
   * Tells states of a directory apart by the names, lengths and times of change of its files,
   * without reading them. Of a directory that is not there it tells nothing.
   */
  static String stateOf(String uri) throws IOException {
    ResourceId source = FileSystems.matchNewResource(uri, true);
    TreeSet<String> states = new TreeSet<>();
    if (!isLocal(source)) {
      for (MatchResult.Metadata file :
          FileSystems.match(source + "*", EmptyMatchTreatment.ALLOW).metadata()) {
        if (isOfPolicy(file.resourceId().toString())) {
          states.add(file.resourceId() + " " + file.sizeBytes() + " " + file.lastModifiedMillis());
        }
      }
    } else if (Files.isDirectory(Path.of(source.toString()))) {
      List<Path> files;
      try (Stream<Path> all = Files.list(Path.of(source.toString()))) {
        files = all.filter(file -> isOfPolicy(file.toString())).toList();
      }
      for (Path file : files) {
        BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
        states.add(
            file + " " + state.fileKey() + " " + state.size() + " " + state.lastModifiedTime());
      }
    }
    return String.join("\n", states);
  }

  private static boolean isOfPolicy(String name) {
    return name.endsWith(".json") || name.endsWith(".jinja") || name.endsWith(".safetensors");
  }

  private static boolean isLocal(ResourceId source) {
    return source.getScheme().equals("file");
  }

  /** The local directory, to be read only, and only until {@link #close()}. */
  public Path directory() {
    return directory;
  }

  /**
   * SHA-256 of the weights, hexadecimal; of shards, over all of them in the order of their names.
   */
  public String weightsDigest() throws IOException {
    if (digest != null) {
      return digest;
    }
    MessageDigest whole = Sha256.algorithm();
    for (String name : weightNames()) {
      try (InputStream input =
          new DigestInputStream(Files.newInputStream(directory.resolve(name)), whole)) {
        input.transferTo(OutputStream.nullOutputStream());
      }
    }
    return HexFormat.of().formatHex(whole.digest());
  }

  @Override
  public void close() {
    release.run();
  }

  private static void delete(Path copy) {
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void download(ResourceId source, boolean withWeights) throws IOException {
    for (String name : BESIDE_WEIGHTS) {
      if (!downloadIfThere(source, name) && REQUIRED.contains(name)) {
        throw new FileNotFoundException(source + name + " is missing");
      }
    }
    if (withWeights && !downloadIfThere(source, WEIGHTS)) {
      download(source, INDEX);
      for (String shard : weightNames()) {
        download(source, shard);
      }
    }
  }

  /** Returns the names of the files of weights, with their index where there is one. */
  public List<String> weightFiles() throws IOException {
    List<String> names = new ArrayList<>(weightNames());
    if (!names.equals(List.of(WEIGHTS))) {
      names.add(INDEX);
    }
    return names;
  }

  private List<String> weightNames() throws IOException {
    if (Files.exists(directory.resolve(WEIGHTS))) {
      return List.of(WEIGHTS);
    }
    Path index = directory.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new FileNotFoundException(
          directory
              + " has neither "
              + WEIGHTS
              + " nor "
              + INDEX
              + (AdapterConfiguration.isIn(directory)
                  ? ": it holds an adapter, which goes beside the policy that it is for"
                  : ": it holds no policy"));
    }
    return ShardIndex.shards(index);
  }

  private boolean downloadIfThere(ResourceId source, String name) throws IOException {
    try {
      download(source, name);
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private void download(ResourceId source, String name) throws IOException {
    ResourceId file = source.resolve(name, StandardResolveOptions.RESOLVE_FILE);
    try (InputStream input = RemoteFiles.open(file);
        OutputStream output = Files.newOutputStream(directory.resolve(name))) {
      input.transferTo(output);
    }
  }
}
