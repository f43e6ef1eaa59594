package dev.beamrlvr.internal.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Files on the local disk, past Beam, whose local file system neither syncs nor creates aside. */
final class LocalStorage implements Storage {

  @Override
  public boolean moves() {
    return true;
  }

  @Override
  public Optional<Path> localPath(ResourceId file) {
    return Optional.of(path(file));
  }

  @Override
  public void write(ResourceId file, Content content) throws IOException {
    Path path = path(file);
    Files.createDirectories(path.getParent());
    // What has the name may be a link to a file that others need.
    Files.deleteIfExists(path);
    if (!content.link(path)) {
      content.copyTo(path);
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Side by side: a disk makes several files last in hardly longer than one. When it returns or
   * throws, nobody writes any more.
   */
  @Override
  public void writeAll(Map<ResourceId, Content> files) throws IOException {
    List<Exception> failures =
        files.entrySet().parallelStream().map(this::failure).flatMap(Optional::stream).toList();
    if (!failures.isEmpty()) {
      if (failures.get(0) instanceof IOException failure) {
        throw failure;
      }
      throw (RuntimeException) failures.get(0);
    }
  }

  @Override
  public void move(ResourceId from, ResourceId to) throws IOException {
    Files.createDirectories(path(to).getParent());
    Files.move(
        path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public boolean create(ResourceId file, ResourceId unfinished, byte[] content) throws IOException {
    write(unfinished, Content.of(content));
    try {
      // Unlike a move, a link never replaces; unlike a new file, it is never half written.
      Files.createLink(path(file), path(unfinished));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return createWithoutLinks(path(file), content);
    } finally {
      delete(unfinished);
    }
  }

  private static boolean createWithoutLinks(Path file, byte[] content) throws IOException {
    try {
      Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public void sync(ResourceId directory) throws IOException {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return; // A directory cannot be opened there; NTFS journals its names.
    }
    try (FileChannel channel = FileChannel.open(path(directory), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public InputStream read(ResourceId file) throws IOException {
    return Files.newInputStream(path(file));
  }

  @Override
  public OptionalLong length(ResourceId file) throws IOException {
    Path path = path(file);
    return Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
  }

  @Override
  public SortedMap<String, Long> list(ResourceId directory) throws IOException {
    Path root = path(directory);
    SortedMap<String, Long> files = new TreeMap<>();
    List<Path> entries;
    try (Stream<Path> all = Files.walk(root, 2)) {
      entries = all.filter(entry -> !entry.equals(root)).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return files;
    }
    for (Path entry : entries) {
      try {
        files.put(root.relativize(entry).toString().replace('\\', '/'), Files.size(entry));
      } catch (NoSuchFileException e) {
        // It was deleted a moment ago, as unfinished files are: it is not there.
      }
    }
    return files;
  }

  @Override
  public void delete(ResourceId file) throws IOException {
    Files.deleteIfExists(path(file));
  }

  @Override
  public void deleteDirectory(ResourceId directory) throws IOException {
    Path root = path(directory);
    if (!Files.isDirectory(root)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(root)) {
      files = entries.sorted().toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(root);
  }

  private Optional<Exception> failure(Map.Entry<ResourceId, Content> file) {
    try {
      write(file.getKey(), file.getValue());
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static Path path(ResourceId resource) {
    return Path.of(resource.toString());
  }
}
