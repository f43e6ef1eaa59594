package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON files of a policy's directory, which may be anybody's: objects of a bounded size. */
final class PolicyJson {

  private static final JsonMapper JSON = StrictJson.mapper().build();

  private PolicyJson() {}

  /**
   * Reads a file.
   *
   * @throws PolicyException naming the file, if it is none, too large, or no JSON object
   */
  static ObjectNode read(Path file, long mostBytes) throws IOException {
    return parse(bytes(file, mostBytes), file.toString());
  }

  /** Reads a file's bytes. */
  static byte[] bytes(Path file, long mostBytes) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new PolicyException(file + ": no such file");
    }
    long size = Files.size(file);
    if (size > mostBytes) {
      throw new PolicyException(
          file + ": has " + size + " bytes, but at most " + mostBytes + " are read of such a file");
    }
    return Files.readAllBytes(file);
  }

  /** Parses bytes; {@code source} is named where they are no JSON object. */
  static ObjectNode parse(byte[] json, String source) {
    try {
      JsonNode root = JSON.readTree(json);
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new PolicyException(source + ": not readable as JSON: it is no object");
    } catch (IOException e) {
      throw new PolicyException(
          StrictJson.line(source + ": not readable as JSON: " + StrictJson.reason(e)), e);
    }
  }
}
