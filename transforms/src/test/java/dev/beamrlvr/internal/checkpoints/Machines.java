package dev.beamrlvr.internal.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Machines with an empty disk, one after the other: every test starts on a new one, and what it has
 * verified or kept on one is not known on the next.
 */
public final class Machines implements BeforeEachCallback, AfterEachCallback {

  private final List<Path> disks = new ArrayList<>();

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    next();
  }

  /** Goes on at a new machine with a cache of the usual size. */
  public void next() throws IOException {
    Path disk = Files.createTempDirectory("machine-");
    disks.add(disk);
    back(disk);
    System.clearProperty(DiskCache.BYTES);
  }

  /** Goes on at a new machine with a cache of a size. */
  public void next(long cacheBytes) throws IOException {
    next();
    System.setProperty(DiskCache.BYTES, Long.toString(cacheBytes));
  }

  /** Goes back to a machine, where a new process starts. */
  public void back(Path disk) {
    System.setProperty(DiskCache.DIRECTORY, disk.toString());
    VerifiedFiles.forget();
  }

  /** The cache on the machine. */
  public Path disk() {
    return disks.get(disks.size() - 1);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    System.clearProperty(DiskCache.DIRECTORY);
    System.clearProperty(DiskCache.BYTES);
    VerifiedFiles.forget();
    for (Path disk : disks) {
      CopiesInUse.delete(disk);
    }
    disks.clear();
  }
}
