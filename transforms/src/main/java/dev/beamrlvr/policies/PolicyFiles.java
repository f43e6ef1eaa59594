package dev.beamrlvr.policies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** The files of a Hugging Face directory on the local disk; closing deletes downloaded copies. */
public final class PolicyFiles implements AutoCloseable {

  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> REQUIRED = List.of("config.json", "tokenizer.json");
  private static final List<String> OPTIONAL =
      List.of("generation_config.json", "tokenizer_config.json");

  private final Path directory;
  private final boolean copy;

  private PolicyFiles(Path directory, boolean copy) {
    this.directory = directory;
    this.copy = copy;
  }

  /**
   * Returns the directory itself if it is local, else a copy of the files that a policy needs.
   *
   * @throws IOException naming the file that is missing or cannot be read
   */
  public static PolicyFiles fetch(String uri) throws IOException {
    ResourceId source = FileSystems.matchNewResource(uri, true);
    if (source.getScheme().equals("file")) {
      Path local = Path.of(source.toString());
      if (!Files.isDirectory(local)) {
        throw new FileNotFoundException(
            uri + " is no directory: name one that holds config.json and model.safetensors");
      }
      return new PolicyFiles(local, false);
    }
    PolicyFiles files = new PolicyFiles(Files.createTempDirectory("beam-rlvr-policy-"), true);
    try {
      files.download(source);
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** The local directory, to be read only, and only until {@link #close()}. */
  public Path directory() {
    return directory;
  }

  /**
   * SHA-256 of the weights, hexadecimal; of shards, over all of them in the order of their names.
   */
  public String weightsDigest() throws IOException {
    MessageDigest digest = Sha256.algorithm();
    for (String name : weightNames()) {
      try (InputStream input =
          new DigestInputStream(Files.newInputStream(directory.resolve(name)), digest)) {
        input.transferTo(OutputStream.nullOutputStream());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    if (!copy) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void download(ResourceId source) throws IOException {
    for (String name : REQUIRED) {
      download(source, name);
    }
    for (String name : OPTIONAL) {
      downloadIfThere(source, name);
    }
    if (!downloadIfThere(source, WEIGHTS)) {
      download(source, INDEX);
      for (String shard : weightNames()) {
        download(source, shard);
      }
    }
  }

  private List<String> weightNames() throws IOException {
    if (Files.exists(directory.resolve(WEIGHTS))) {
      return List.of(WEIGHTS);
    }
    Path index = directory.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new FileNotFoundException(
          directory + " has neither " + WEIGHTS + " nor " + INDEX + ": it holds no policy");
    }
    TreeSet<String> shards = new TreeSet<>();
    JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    map.elements().forEachRemaining(shard -> shards.add(shard.asText()));
    return new ArrayList<>(shards);
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
    try (InputStream input = Channels.newInputStream(FileSystems.open(file));
        OutputStream output = Files.newOutputStream(directory.resolve(name))) {
      input.transferTo(output);
    }
  }
}
