package dev.beamrlvr.laboratory.reproduction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.laboratory.experiments.UnitResult;

/** A unit's result as a line of JSON, with every double in full precision. */
final class ResultLine {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultLine() {}

  static String write(UnitResult result) {
    try {
      return JSON.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A result must be writable as JSON", e);
    }
  }

  static UnitResult read(String line) {
    try {
      return JSON.readValue(line, UnitResult.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("This is no result: " + line, e);
    }
  }
}
