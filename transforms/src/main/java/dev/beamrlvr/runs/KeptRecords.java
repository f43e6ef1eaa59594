package dev.beamrlvr.runs;

import dev.beamrlvr.internal.checkpoints.RemoteFiles;
import dev.beamrlvr.internal.records.AvroFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.SerializableComparator;

/**
 * Records that {@link KeepRecords} has written, read on the driver in their order whatever the
 * number of files: {@code <directory>/<kind>-<file>-<sha256>.avro}, and {@code
 * <kind>-of-<files>-<file>-<sha256>.avro} where there are several. They are there when all files
 * are.
 */
final class KeptRecords<T extends SpecificRecord> {

  /**
   * Where records are kept, and how.
   *
   * @param directory relative to the run's
   * @param kind what the names of files begin with
   */
  record Place<T extends SpecificRecord>(
      String runDirectory,
      String directory,
      String kind,
      Class<T> type,
      SerializableComparator<T> order)
      implements Serializable {

    String kindOfFile(int files) {
      return files == 1 ? kind : kind + "-of-" + files;
    }
  }

  private final Place<T> place;
  private final List<ResourceId> files;

  private KeptRecords(Place<T> place, List<ResourceId> files) {
    this.place = place;
    this.files = files;
  }

  /** Finds what is there: nothing until all of it is. */
  static <T extends SpecificRecord> KeptRecords<T> at(Place<T> place) throws IOException {
    Pattern name =
        Pattern.compile(
            Pattern.quote(place.kind()) + "-(?:of-([0-9]+)-)?([0-9]+)-[0-9a-f]{64}\\.avro");
    Map<Integer, Map<Integer, ResourceId>> found = new TreeMap<>();
    String pattern = place.runDirectory() + place.directory() + "/" + place.kind() + "-*.avro";
    for (MatchResult.Metadata file :
        FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata()) {
      Matcher parts = name.matcher(file.resourceId().getFilename());
      if (parts.matches()) {
        int all = parts.group(1) == null ? 1 : Integer.parseInt(parts.group(1));
        found
            .computeIfAbsent(all, files -> new TreeMap<>())
            .put(Integer.parseInt(parts.group(2)), file.resourceId());
      }
    }
    for (Map.Entry<Integer, Map<Integer, ResourceId>> set : found.entrySet()) {
      if (set.getValue().size() == set.getKey()) {
        return new KeptRecords<>(place, List.copyOf(set.getValue().values()));
      }
    }
    return new KeptRecords<>(place, List.of());
  }

  boolean isThere() {
    return !files.isEmpty();
  }

  /** Reads all records in their order; nothing if there are none. */
  void forEach(Consumer<T> consumer) throws IOException {
    List<Source<T>> sources = new ArrayList<>();
    try {
      PriorityQueue<Source<T>> next =
          new PriorityQueue<>(Comparator.comparing((Source<T> s) -> s.current, place.order()));
      for (ResourceId file : files) {
        Source<T> source = new Source<>(file, place.type());
        sources.add(source);
        if (source.advance()) {
          next.add(source);
        }
      }
      while (!next.isEmpty()) {
        Source<T> source = next.remove();
        consumer.accept(source.current);
        if (source.advance()) {
          next.add(source);
        }
      }
    } finally {
      for (Source<T> source : sources) {
        source.close();
      }
    }
  }

  /** One file, of which a copy lies on this disk. */
  private static final class Source<T extends SpecificRecord> {
    private final Path copy;
    private final AvroFiles.Reader<T> reader;
    private T current;

    Source(ResourceId file, Class<T> type) throws IOException {
      copy = Files.createTempFile("beam-rlvr-", ".avro");
      try (InputStream input = RemoteFiles.open(file)) {
        Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
        reader = AvroFiles.open(copy, type);
      } catch (IOException | RuntimeException e) {
        Files.delete(copy);
        throw e;
      }
    }

    boolean advance() throws IOException {
      boolean more = reader.hasNext();
      current = more ? reader.next() : null;
      return more;
    }

    void close() throws IOException {
      reader.close();
      Files.delete(copy);
    }
  }
}
