package dev.beamrlvr.prompts;

import dev.beamrlvr.internal.LineReader;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Prompt;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** Reads one file, record by record, into (id, (place, prompt)); never holds more than a line. */
final class ReadPromptFileFn extends DoFn<FileIO.ReadableFile, KV<Integer, KV<String, Prompt>>> {

  /** Enough keys for the workers to share, few enough for one bundle each to be cheap. */
  private static final int BUCKETS = 32;

  static final TupleTag<KV<Integer, KV<String, Prompt>>> PROMPTS = new TupleTag<>("prompts") {};

  private static final byte[] AVRO_MAGIC = {'O', 'b', 'j', 1};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final PromptFields fields;
  private final int maximumLineBytes;
  private final BadRecordRouter router;

  ReadPromptFileFn(PromptFields fields, int maximumLineBytes, BadRecordRouter router) {
    this.fields = fields;
    this.maximumLineBytes = maximumLineBytes;
    this.router = router;
  }

  @ProcessElement
  public void process(@Element FileIO.ReadableFile file, MultiOutputReceiver output)
      throws Exception {
    String name = file.getMetadata().resourceId().toString();
    try (InputStream bytes = Channels.newInputStream(file.open());
        PushbackInputStream input = new PushbackInputStream(bytes, AVRO_MAGIC.length)) {
      if (skip(input, AVRO_MAGIC, false)) {
        readAvro(name, input, output);
      } else {
        skip(input, BYTE_ORDER_MARK, true);
        readLines(name, input, output);
      }
    } catch (EOFException e) {
      throw new IOException("cannot read prompts from " + name + ": it ends too early", e);
    } catch (IOException | AvroRuntimeException e) {
      throw new IOException("cannot read prompts from " + name + ": " + e.getMessage(), e);
    } catch (NoClassDefFoundError e) {
      throw new IOException(
          "cannot read prompts from "
              + name
              + ": what unpacks it is not on the class path ("
              + e.getMessage()
              + "); .gz and .bz2 can be read",
          e);
    }
  }

  private void readLines(String name, InputStream input, MultiOutputReceiver output)
      throws Exception {
    PromptParser parser = new PromptParser(fields, name);
    LineReader lines = new LineReader(input, maximumLineBytes);
    for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
      String place = name + ":" + line.number();
      try {
        if (line.tooLong()) {
          throw new BadPromptException("longer than " + maximumLineBytes + " bytes");
        }
        if (!line.isBlank()) {
          emit(place, parser.parse(line.bytes()), output);
        }
      } catch (BadPromptException e) {
        refuse(place, DeadLetters.escape(line.bytes()), e, output);
      }
    }
  }

  private void readAvro(String name, InputStream input, MultiOutputReceiver output)
      throws Exception {
    // On the disk, so that its lengths can be checked against what is there.
    Path copy = Files.createTempFile("beam-rlvr-prompts-", ".avro");
    try {
      Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
      readAvro(name, copy, output);
    } catch (IOException e) {
      throw new IOException(String.valueOf(e.getMessage()).replace(copy.toString(), name), e);
    } finally {
      Files.delete(copy);
    }
  }

  private void readAvro(String name, Path file, MultiOutputReceiver output) throws Exception {
    try (AvroFiles.Reader<Prompt> records = AvroFiles.open(file, Prompt.class)) {
      for (long number = 1; records.hasNext(); number++) {
        Prompt prompt = records.next();
        String place = name + ":" + number;
        if (prompt.getId().isBlank() || prompt.getQuestion().isBlank()) {
          BadPromptException reason = new BadPromptException("id or question is empty");
          refuse(place, prompt.toString(), reason, output);
        } else {
          emit(place, Prompt.newBuilder(prompt).setSource(name).build(), output);
        }
      }
    }
  }

  private static void emit(String place, Prompt prompt, MultiOutputReceiver output) {
    output
        .get(PROMPTS)
        .output(KV.of(Math.floorMod(prompt.getId().hashCode(), BUCKETS), KV.of(place, prompt)));
  }

  private void refuse(
      String place, String content, BadPromptException reason, MultiOutputReceiver output)
      throws Exception {
    DeadLetters.route(
        router,
        output,
        DeadLetter.newBuilder()
            .setStage("ReadPrompts")
            .setSource(place)
            .setContent(content)
            .setReason(reason.getMessage())
            .build());
  }

  /** Whether the input starts with {@code prefix}; puts it back unless it is to be consumed. */
  private static boolean skip(PushbackInputStream input, byte[] prefix, boolean consume)
      throws IOException {
    byte[] start = input.readNBytes(prefix.length);
    boolean found = Arrays.equals(start, prefix);
    if (!found || !consume) {
      input.unread(start);
    }
    return found;
  }
}
