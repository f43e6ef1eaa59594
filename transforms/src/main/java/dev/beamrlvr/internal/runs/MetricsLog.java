package dev.beamrlvr.internal.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.internal.checkpoints.RemoteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A run's {@code metrics.jsonl}: one object a step, in order. Numbers of the steps come from the
 * checkpoints; times are added here and are in no checkpoint.
 *
 * <p>The file is written whole and renamed, so that a reader never sees half a line.
 */
public final class MetricsLog {

  /** Name of the file in a run's directory. */
  public static final String NAME = "metrics.jsonl";

  private static final ObjectMapper JSON = StrictJson.mapper().build();

  private final ResourceId file;
  private final ResourceId aside;
  private final TreeMap<Integer, ObjectNode> rows = new TreeMap<>();

  private MetricsLog(ResourceId directory) {
    this.file = directory.resolve(NAME, StandardResolveOptions.RESOLVE_FILE);
    this.aside = directory.resolve(".unfinished-" + NAME, StandardResolveOptions.RESOLVE_FILE);
  }

  /** Reads what a run has written so far; nothing if there is no such file. */
  public static MetricsLog open(String runDirectory) throws IOException {
    return read(
        runDirectory,
        damage -> {
          throw damage;
        });
  }

  /**
   * Reads what a run that goes on has written so far, and leaves out lines that are damaged.
   *
   * @param leftOut is told each of them in words
   */
  public static MetricsLog openUndamaged(String runDirectory, Consumer<String> leftOut)
      throws IOException {
    return read(runDirectory, damage -> leftOut.accept(damage.getMessage()));
  }

  private interface OnDamage {
    void accept(IOException damage) throws IOException;
  }

  private static MetricsLog read(String runDirectory, OnDamage onDamage) throws IOException {
    MetricsLog log = new MetricsLog(FileSystems.matchNewResource(runDirectory, true));
    if (FileSystems.match(log.file.toString(), EmptyMatchTreatment.ALLOW).metadata().isEmpty()) {
      return log;
    }
    String text;
    try (InputStream input = RemoteFiles.open(log.file)) {
      text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
    int number = 0;
    for (String line : text.lines().toList()) {
      try {
        ObjectNode row = log.parse(line, ++number);
        log.rows.put(row.get("step").intValue(), row);
      } catch (IOException damage) {
        onDamage.accept(damage);
      }
    }
    return log;
  }

  private ObjectNode parse(String line, int number) throws IOException {
    JsonNode row;
    try {
      row = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException(
          String.format(Locale.ROOT, "%s, line %d: it is no JSON", file, number), e);
    }
    if (row instanceof ObjectNode object && row.path("step").isInt()) {
      return object;
    }
    throw new IOException(
        String.format(Locale.ROOT, "%s, line %d: it is no object with a step", file, number));
  }

  /** Returns the rows in the order of their steps. */
  public List<ObjectNode> rows() {
    return new ArrayList<>(rows.values());
  }

  /** Returns whether there is a row for a step. */
  public boolean has(int step) {
    return rows.containsKey(step);
  }

  /** Returns the row of a step, to be filled in; a new one if there is none. */
  public ObjectNode row(int step) {
    return rows.computeIfAbsent(step, number -> JSON.createObjectNode().put("step", number));
  }

  /** Forgets the rows of steps that no checkpoint stands for. */
  public void forgetAfter(int step) {
    rows.tailMap(step, false).clear();
  }

  /** Writes all rows. */
  public void save() {
    StringBuilder text = new StringBuilder();
    rows.values().forEach(row -> text.append(row).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try {
      // Object stores write a name at once; their rename is a copy.
      boolean local = file.getScheme().equals("file");
      ResourceId target = local ? aside : file;
      RemoteFiles.repeatedly(
          target,
          () -> {
            try (WritableByteChannel channel = FileSystems.create(target, "application/x-ndjson")) {
              channel.write(ByteBuffer.wrap(bytes));
            }
            return null;
          });
      if (local) {
        FileSystems.rename(List.of(aside), List.of(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
