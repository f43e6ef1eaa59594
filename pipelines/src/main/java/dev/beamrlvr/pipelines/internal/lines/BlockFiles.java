package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.LineReader;
import dev.beamrlvr.prompts.DeadLetters;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The files that a block becomes, in a directory of the job: its lines, the letters of those that
 * were refused, and, written last, a report. Their names and contents follow from the block, so a
 * retry writes the same files again.
 *
 * @param directory with a slash at its end
 */
record BlockFiles(String directory) implements java.io.Serializable {
  static final String REPORT = ".report";
  private static final String MIME_TYPE = "application/json";

  String lines(int block) {
    return name(block) + ".lines";
  }

  String refused(int block) {
    return name(block) + ".refused";
  }

  String report(int block) {
    return name(block) + REPORT;
  }

  private String name(int block) {
    return String.format(Locale.ROOT, "%s%08d", directory, block);
  }

  /** Opens a block's files under names of this attempt. */
  Writer writer(int block) {
    return new Writer(block);
  }

  static OutputStream create(String file) throws IOException {
    return new BufferedOutputStream(
        Channels.newOutputStream(
            FileSystems.create(FileSystems.matchNewResource(file, false), MIME_TYPE)),
        1 << 16);
  }

  static void rename(String from, String to) throws IOException {
    ResourceId source = FileSystems.matchNewResource(from, false);
    FileSystems.rename(List.of(source), List.of(FileSystems.matchNewResource(to, false)));
  }

  /** Writes the files of one block. */
  final class Writer implements AutoCloseable {
    private final int block;
    private final String attempt = "-" + UUID.randomUUID();
    private final Sums sums = new Sums();
    private OutputStream lines;
    private OutputStream refused;
    private long written;
    private long letters;
    private long linesOfLastFile;

    private Writer(int block) {
      this.block = block;
    }

    Sums sums() {
      return sums;
    }

    void write(ObjectNode object) throws IOException {
      if (lines == null) {
        lines = create(lines(block) + attempt);
      }
      lines.write(JsonLine.bytes(object));
      lines.write('\n');
      written++;
    }

    void refuse(String stage, String file, long number, LineReader.Line line, RefusedLine reason)
        throws IOException {
      if (refused == null) {
        refused = create(refused(block) + attempt);
      }
      ObjectNode letter = JsonLine.create();
      letter.put("stage", stage);
      letter.put("file", file);
      letter.put("line", number);
      letter.put("content", DeadLetters.escape(line.bytes()));
      letter.put("reason", reason.getMessage());
      refused.write(JsonLine.bytes(letter));
      refused.write('\n');
      letters++;
    }

    /** Notes how many lines of a file there were. */
    void endOfRange(long count) {
      linesOfLastFile = count;
    }

    /** Gives the files their names, the report last. */
    void publish() throws IOException {
      close();
      if (written > 0) {
        rename(lines(block) + attempt, lines(block));
      }
      if (letters > 0) {
        rename(refused(block) + attempt, refused(block));
      }
      ObjectNode report = JsonLine.create();
      report.put("written", written);
      report.put("refused", letters);
      report.put("linesOfLastFile", linesOfLastFile);
      report.set("sums", sums.toJson());
      WholeFile.write(report(block), JsonLine.write(report));
    }

    @Override
    public void close() throws IOException {
      if (lines != null) {
        lines.close();
      }
      if (refused != null) {
        refused.close();
      }
    }
  }

  /** What is known of a block when it is done. */
  record Report(long written, long refused, long linesOfLastFile, JsonNode sums) {
    static Report read(String json) {
      ObjectNode object = JsonLine.readOwn(json);
      return new Report(
          object.get("written").longValue(),
          object.get("refused").longValue(),
          object.get("linesOfLastFile").longValue(),
          object.get("sums"));
    }
  }
}
