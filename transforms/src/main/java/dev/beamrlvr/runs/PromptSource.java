package dev.beamrlvr.runs;

import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.util.CoderUtils;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where prompts come from: files, or memory. */
final class PromptSource {

  private final @Nullable ReadPrompts files;

  @NotPartOfIdentity("their digest stands for them")
  private final List<Prompt> given;

  private PromptSource(@Nullable ReadPrompts files, List<Prompt> given) {
    this.files = files;
    this.given = given;
  }

  static PromptSource of(ReadPrompts files) {
    return new PromptSource(files, List.of());
  }

  static PromptSource of(List<Prompt> prompts) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("there are no prompts in the list");
    }
    return new PromptSource(
        null, prompts.stream().sorted(Comparator.comparing(Prompt::getId)).toList());
  }

  /** How to read them; empty if they are in memory. */
  Optional<ReadPrompts> files() {
    return Optional.ofNullable(files);
  }

  /** Those in memory, by id. */
  List<Prompt> given() {
    return given;
  }

  /** Returns the SHA-256 of what is there now: of the files, or of the prompts in memory. */
  String digest() throws IOException {
    if (files != null) {
      return files.filesDigest();
    }
    MessageDigest digest = Sha256.algorithm();
    for (Prompt prompt : given) {
      digest.update(CoderUtils.encodeToByteArray(RecordCoders.of(Prompt.class), prompt));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
