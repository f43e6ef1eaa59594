package dev.beamrlvr.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reads JSON that strangers may have written: no name twice in an object, nothing after the end, no
 * nesting that would fill the stack, no number of a thousand digits.
 */
public final class StrictJson {

  private static final int DEEPEST = 64;
  private static final int LONGEST_STRING = 1 << 24;

  private static final int LONGEST_MESSAGE = 400;

  private StrictJson() {}

  /** A mapper that reads so. */
  public static JsonMapper.Builder mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    return JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** Why a tree could not be read, in words for whoever wrote the text. */
  public static String reason(IOException failure) {
    if (failure instanceof MismatchedInputException) {
      return "more follows after its end";
    }
    return failure instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : failure.getMessage();
  }

  /** What is said about a stranger's file stays one line of a bearable length. */
  public static String line(String message) {
    String line = message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
  }
}
