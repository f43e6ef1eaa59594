package dev.beamrlvr.internal.checkpoints;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.CreateOptions.StandardCreateOptions;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files on HDFS or in an object store, through Beam. */
final class BeamStorage implements Storage {

  private static final Logger LOG = LoggerFactory.getLogger(BeamStorage.class);
  private static final Set<String> ATOMIC_RENAME = Set.of("hdfs", "webhdfs", "viewfs");

  private final boolean moves;

  BeamStorage(boolean moves) {
    this.moves = moves;
  }

  static boolean renamesAtomically(String scheme) {
    return ATOMIC_RENAME.contains(scheme);
  }

  @Override
  public boolean moves() {
    return moves;
  }

  @Override
  public Optional<Path> localPath(ResourceId file) {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Closing a channel finishes the object, also after a failure, so the content is complete on
   * this machine before the first byte is sent, and readers compare lengths and digests. What is in
   * the same file system already is copied there, without passing through this machine.
   */
  @Override
  public void write(ResourceId file, Content content) throws IOException {
    if (content.source().isPresent() && isCopied(content.source().get(), file, content.length())) {
      return;
    }
    RemoteFiles.repeatedly(file, () -> writeOnce(file, content));
  }

  private static Void writeOnce(ResourceId file, Content content) throws IOException {
    try (InputStream input = content.open();
        OutputStream output =
            Channels.newOutputStream(FileSystems.create(file, MimeTypes.BINARY))) {
      input.transferTo(output);
    }
    return null;
  }

  /** Not every store copies everything; then the bytes take the long way. */
  private boolean isCopied(ResourceId from, ResourceId to, long bytes) throws IOException {
    if (!from.getScheme().equals(to.getScheme())) {
      return false;
    }
    try {
      FileSystems.copy(List.of(from), List.of(to));
    } catch (IOException | RuntimeException e) {
      LOG.info("{} is written anew, as the store cannot copy {}: {}", to, from, e.toString());
      return false;
    }
    return length(to).orElse(-1) == bytes;
  }

  @Override
  public void move(ResourceId from, ResourceId to) throws IOException {
    FileSystems.rename(List.of(from), List.of(to));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Google Cloud Storage refuses where a file was not expected; the others only see the look
   * before.
   */
  @Override
  public boolean create(ResourceId file, ResourceId unfinished, byte[] content) throws IOException {
    if (length(file).isPresent()) {
      return false;
    }
    if (moves) {
      put(file, unfinished, Content.of(content));
      return true;
    }
    CreateOptions options =
        StandardCreateOptions.builder()
            .setMimeType(MimeTypes.BINARY)
            .setExpectFileToNotExist(true)
            .build();
    try {
      RemoteFiles.repeatedly(
          file,
          () -> {
            try (OutputStream output =
                Channels.newOutputStream(FileSystems.create(file, options))) {
              output.write(content);
            }
            return null;
          });
    } catch (IOException e) {
      // The first attempt may have made it, and its answer been lost.
      if (!Arrays.equals(content, readAll(file).orElse(null))) {
        throw e;
      }
    }
    return true;
  }

  @Override
  public void sync(ResourceId directory) {}

  @Override
  public InputStream read(ResourceId file) throws IOException {
    return RemoteFiles.open(file);
  }

  @Override
  public OptionalLong length(ResourceId file) throws IOException {
    try {
      return OptionalLong.of(
          RemoteFiles.repeatedly(file, () -> FileSystems.matchSingleFileSpec(file.toString()))
              .sizeBytes());
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public SortedMap<String, Long> list(ResourceId directory) throws IOException {
    String root = directory.toString();
    List<String> levels = List.of(root + "*", root + "*/*");
    SortedMap<String, Long> files = new TreeMap<>();
    for (int level = 0; level < levels.size(); level++) {
      for (MatchResult.Metadata metadata : matches(levels.get(level))) {
        files.put(lastNames(metadata.resourceId().toString(), level + 1), metadata.sizeBytes());
      }
    }
    return files;
  }

  private static List<MatchResult.Metadata> matches(String pattern) throws IOException {
    return RemoteFiles.repeatedly(
        pattern, () -> FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata());
  }

  /** The end of a location: file systems may answer with another spelling of its beginning. */
  private static String lastNames(String location, int count) {
    List<String> names = List.of(location.split("/+"));
    return String.join("/", names.subList(Math.max(0, names.size() - count), names.size()));
  }

  @Override
  public void delete(ResourceId file) throws IOException {
    RemoteFiles.repeatedly(
        file,
        () -> {
          FileSystems.delete(List.of(file), StandardMoveOptions.IGNORE_MISSING_FILES);
          return null;
        });
  }

  @Override
  public void deleteDirectory(ResourceId directory) throws IOException {
    for (String name : list(directory).keySet()) {
      delete(directory.resolve(name, StandardResolveOptions.RESOLVE_FILE));
    }
    if (moves) {
      delete(directory);
    }
  }
}
