package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.io.fs.ResourceId;

/** One checkpoint on its way into a directory of a run: all of its files, and the manifest last. */
final class Publication {

  /** Throws if nothing may be published any more. */
  @FunctionalInterface
  interface Fence {
    void check(Storage storage) throws IOException;
  }

  private final Storage storage;
  private final Fence fence;
  private final ResourceId parent;
  private final ResourceId directory;
  private final CheckpointDraft draft;
  private final CheckpointManifest manifest;
  private final byte[] bytes;

  /** Prepares to publish a draft below a directory of checkpoints. */
  Publication(Storage storage, ResourceId parent, CheckpointDraft draft, Fence fence) {
    this.storage = storage;
    this.fence = fence;
    this.parent = parent;
    this.draft = draft;
    this.directory = Locations.subdirectory(parent, CheckpointNames.ofStep(draft.step()));
    this.manifest = draft.manifest();
    this.bytes = manifest.toBytes();
  }

  /** Writes what is not there yet, unless there is something else. */
  CheckpointReference publish() {
    try {
      fence.check(storage);
      Optional<byte[]> published = storage.readAll(in(directory, CheckpointManifest.NAME));
      boolean isOurs = published.isPresent() && Arrays.equals(published.get(), bytes);
      if (published.isPresent() && !isOurs && isWhole(published.get())) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s holds another checkpoint (manifest %s, not %s): two runs share the directory,"
                    + " or a step was not reproducible",
                directory,
                Sha256.of(published.get()),
                Sha256.of(bytes)));
      }
      if (!isOurs || !isWhole(manifest)) {
        if (storage.moves()) {
          writeAsideAndMove();
        } else {
          write(directory);
        }
        if (storage.localPath(directory).isEmpty()) {
          keepHere();
        }
      }
    } catch (IOException e) {
      throw CheckpointException.of("cannot publish", directory, e);
    }
    return manifest.reference(directory, bytes);
  }

  /** Whether a manifest and all that it names are there; else something has damaged them. */
  private boolean isWhole(byte[] published) throws IOException {
    try {
      return isWhole(CheckpointManifest.parse(published, directory));
    } catch (CheckpointException e) {
      return false;
    }
  }

  private boolean isWhole(CheckpointManifest manifest) throws IOException {
    for (CheckpointManifest.Entry entry : manifest.files()) {
      ResourceId file = in(directory, entry.name());
      if (VerifiedFiles.damage(storage, file, entry.sha256(), entry.bytes(), storage.length(file))
          .isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** First everything is written (and synced) aside, then it is renamed, the manifest last. */
  private void writeAsideAndMove() throws IOException {
    ResourceId aside =
        Locations.subdirectory(
            parent,
            CheckpointNames.unfinished(CheckpointNames.ofStep(draft.step()), UUID.randomUUID()));
    write(aside);
    for (CheckpointManifest.Entry entry : manifest.files()) {
      storage.move(in(aside, entry.name()), in(directory, entry.name()));
    }
    storage.sync(directory);
    storage.move(in(aside, CheckpointManifest.NAME), in(directory, CheckpointManifest.NAME));
    storage.sync(directory);
    storage.sync(parent);
    storage.deleteDirectory(aside);
  }

  private void write(ResourceId target) throws IOException {
    Map<ResourceId, Content> files = new LinkedHashMap<>();
    for (CheckpointManifest.Entry entry : manifest.files()) {
      files.put(in(target, entry.name()), draft.content(entry.name()));
    }
    storage.writeAll(files);
    // Weights take their time.
    fence.check(storage);
    storage.write(in(target, CheckpointManifest.NAME), Content.of(bytes));
  }

  /** The next stage on this machine need not download or verify what was written from it. */
  private void keepHere() {
    for (CheckpointManifest.Entry entry : manifest.files()) {
      Content content = draft.content(entry.name());
      Optional<ResourceId> source = content.source();
      if (source.isEmpty()) {
        DiskCache.ofThisMachine().keep(entry.sha256(), content);
      }
      if (source.isEmpty()
          || VerifiedFiles.remembers(source.get(), entry.sha256(), entry.bytes())) {
        VerifiedFiles.remember(in(directory, entry.name()), entry.sha256(), entry.bytes());
      }
    }
  }

  private static ResourceId in(ResourceId directory, String name) {
    return Locations.file(directory, name);
  }
}
