package dev.beamrlvr.pipelines.internal.lines;

import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Writes a small text file on any Beam file system, aside first, so that it is whole or not there.
 */
public final class WholeFile {
  private WholeFile() {}

  /** Writes a JSON text in UTF-8. */
  public static void write(String file, String text) throws IOException {
    write(file, "application/json", text);
  }

  /** Writes a text of any type in UTF-8. */
  public static void write(String file, String mimeType, String text) throws IOException {
    ResourceId aside = FileSystems.matchNewResource(file + "." + UUID.randomUUID(), false);
    try (Writer writer =
        Channels.newWriter(FileSystems.create(aside, mimeType), StandardCharsets.UTF_8)) {
      writer.write(text);
    }
    FileSystems.rename(List.of(aside), List.of(FileSystems.matchNewResource(file, false)));
  }
}
