package dev.beamrlvr.checkpoints;

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
final class MemoryFileSystem extends FileSystem<MemoryFileSystem.Id> {

  static final NavigableMap<String, byte[]> OBJECTS = new ConcurrentSkipListMap<>();
  static final List<String> CALLS = new CopyOnWriteArrayList<>();

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
              CALLS.add("put " + file);
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
    byte[] content = OBJECTS.get(file.name());
    if (content == null) {
      throw new FileNotFoundException(file.name());
    }
    CALLS.add("get " + file);
    return Channels.newChannel(new ByteArrayInputStream(content));
  }

  /** Throws anything, as a class path or a driver below a file system may. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void fail(Throwable failure) throws T {
    throw (T) failure;
  }

  @Override
  protected void copy(List<Id> from, List<Id> to) {
    throw new UnsupportedOperationException("copy " + from);
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
