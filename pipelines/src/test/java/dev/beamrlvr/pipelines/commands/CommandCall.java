package dev.beamrlvr.pipelines.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What one call of {@code rlvr} returned and printed. */
public record CommandCall(int status, String out, String err) {

  public static CommandCall of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandCall(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Succeeded, with nothing on the error stream. */
  public CommandCall succeeds() {
    assertEquals("", err);
    assertEquals(Main.SUCCESS, status);
    return this;
  }

  /** Was refused before any work. */
  public CommandCall isCalledWrongly(String words) {
    return failsWith(Main.CALLED_WRONGLY, words);
  }

  /** Failed at its work. */
  public CommandCall fails(String words) {
    return failsWith(Main.FAILED, words);
  }

  private CommandCall failsWith(int expected, String words) {
    assertEquals(expected, status, err);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.contains(words), err);
    assertFalse(err.contains("\tat "), err);
    assertEquals("", out);
    return this;
  }
}
