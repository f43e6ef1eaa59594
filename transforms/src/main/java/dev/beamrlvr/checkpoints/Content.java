package dev.beamrlvr.checkpoints;

import dev.beamrlvr.internal.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes to be written: a file on the local disk, or an array. */
interface Content {

  InputStream open() throws IOException;

  long length() throws IOException;

  String sha256() throws IOException;

  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }

      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public String sha256() {
        return Sha256.of(bytes);
      }
    };
  }

  static Content of(Path file) {
    return new Content() {
      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }

      @Override
      public long length() throws IOException {
        return Files.size(file);
      }

      @Override
      public String sha256() throws IOException {
        return Sha256.of(file);
      }
    };
  }
}
