package dev.beamrlvr.internal.checkpoints;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** An object store in memory: objects appear when closed, no directories, and a log of calls. */
public final class MemoryFileSystem extends FileSystem<MemoryFileSystem.Id> {

  static final NavigableMap<String, byte[]> OBJECTS = new ConcurrentSkipListMap<>();
  static final List<String> CALLS = new CopyOnWriteArrayList<>();
  private static final List<Transfer> TRANSFERS = new CopyOnWriteArrayList<>();
  private static volatile Consumer<String> beforeReading = name -> {};
  private static volatile boolean copies = true;

  /**
   * An object that was read, written, or copied within the store.
   *
   * @param kind get, put or copy
   * @param name the object's whole name
   * @param bytes its length
   * @param thread who asked
   */
  public record Transfer(String kind, String name, long bytes, Thread thread) {}

  /** Empties the store and forgets what was asked of it. */
  public static void clear() {
    OBJECTS.clear();
    forgetTransfers();
    beforeReading = name -> {};
    copies = true;
  }

  /** Copies a file into the store. */
  public static void put(String name, byte[] content) {
    OBJECTS.put(name, content.clone());
  }

  /** The content of an object. */
  public static byte[] content(String name) {
    return OBJECTS.get(name).clone();
  }

  /** Makes readers of an object wait until what is given, with the object's name, returns. */
  public static void beforeReading(Consumer<String> pause) {
    beforeReading = pause;
  }

  /** Makes the store one that cannot copy. */
  static void refuseCopies() {
    copies = false;
  }

  /** Forgets what was asked of the store, and keeps its objects. */
  public static void forgetTransfers() {
    CALLS.clear();
    TRANSFERS.clear();
  }

  /** What went in and out since the last look away. */
  public static List<Transfer> transfers() {
    return List.copyOf(TRANSFERS);
  }

  private static void log(String kind, String name, long bytes) {
    CALLS.add(kind + " " + name);
    TRANSFERS.add(new Transfer(kind, name, bytes, Thread.currentThread()));
  }

  /** Makes a failure of every call that reads, if there is one. */
  static volatile Supplier<? extends Throwable> broken;

  record Id(String name) implements ResourceId {

    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      boolean directory = options.equals(StandardResolveOptions.RESOLVE_DIRECTORY);
      return new Id(name + other + (directory ? "/" : ""));
    }

    @Override
    public ResourceId getCurrentDirectory() {
      return new Id(name.substring(0, name.lastIndexOf('/') + 1));
    }

    @Override
    public String getScheme() {
      return "memory";
    }

    @Override
    public String getFilename() {
      return isDirectory() ? null : name.substring(name.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return name.endsWith("/");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      CALLS.add((spec.contains("*") ? "list " : "look ") + spec);
      Pattern pattern = Pattern.compile(Pattern.quote(spec).replace("*", "\\E[^/]*\\Q"));
      List<MatchResult.Metadata> found = new ArrayList<>();
      OBJECTS.forEach(
          (name, content) -> {
            if (pattern.matcher(name).matches()) {
              found.add(
                  MatchResult.Metadata.builder()
                      .setResourceId(new Id(name))
                      .setSizeBytes(content.length)
                      .setIsReadSeekEfficient(false)
                      .build());
            }
          });
      results.add(
          MatchResult.create(
              found.isEmpty() ? MatchResult.Status.NOT_FOUND : MatchResult.Status.OK, found));
    }
    return results;
  }

  @Override
  protected WritableByteChannel create(Id file, CreateOptions options) {
    return Channels.newChannel(
        new ByteArrayOutputStream() {
          private boolean closed;

          @Override
          public void close() {
            if (!closed) {
              closed = true;
              log("put", file.name(), size());
              OBJECTS.put(file.name(), toByteArray());
            }
          }
        });
  }

  @Override
  protected ReadableByteChannel open(Id file) throws IOException {
    Supplier<? extends Throwable> failure = broken;
    if (failure != null) {
      MemoryFileSystem.<RuntimeException>fail(failure.get());
    }
    beforeReading.accept(file.name());
    byte[] content = OBJECTS.get(file.name());
    if (content == null) {
      throw new FileNotFoundException(file.name());
    }
    log("get", file.name(), content.length);
    return Channels.newChannel(new ByteArrayInputStream(content));
  }

  /** Throws anything, as a class path or a driver below a file system may. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void fail(Throwable failure) throws T {
    throw (T) failure;
  }

  @Override
  protected void copy(List<Id> from, List<Id> to) throws IOException {
    if (!copies) {
      throw new UnsupportedOperationException("copy");
    }
    for (int i = 0; i < from.size(); i++) {
      byte[] content = OBJECTS.get(from.get(i).name());
      if (content == null) {
        throw new FileNotFoundException(from.get(i).name());
      }
      log("copy", to.get(i).name(), content.length);
      OBJECTS.put(to.get(i).name(), content);
    }
  }

  @Override
  protected void rename(List<Id> from, List<Id> to, MoveOptions... options) {
    throw new UnsupportedOperationException("rename " + from);
  }

  @Override
  protected void delete(Collection<Id> files) {
    for (Id file : files) {
      CALLS.add("delete " + file);
      OBJECTS.remove(file.name());
    }
  }

  @Override
  protected Id matchNewResource(String name, boolean directory) {
    return new Id(name);
  }

  @Override
  protected String getScheme() {
    return "memory";
  }
}
