package dev.beamrlvr.pipelines.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  private static final String TOO_LONG =
      "fixed step above the measured threshold: it is 0.4 long, kl-cap allows 0.04";

  @Test
  void aWarningIsToldWhenItBegins() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConsoleProgress console =
        new ConsoleProgress(new PrintStream(out, true, StandardCharsets.UTF_8), "Training.", 5);
    console.stepped(row(1, TOO_LONG));
    console.stepped(row(2, TOO_LONG.replace("0.4 ", "0.3 ")));
    console.stepped(row(3));
    console.stepped(row(4, TOO_LONG));
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(
        2, text.lines().filter(line -> line.equals("  warning: " + TOO_LONG)).count(), text);
    assertEquals(2, text.lines().filter(line -> line.contains("warning")).count(), text);
    assertTrue(text.contains("step    4/5"));
  }

  private static ObjectNode row(int step, String... warnings) {
    ObjectNode row = new ObjectMapper().createObjectNode().put("step", step);
    row.put("successRate", 0.5).put("unsolvedGroups", 0).put("mixedGroups", 8);
    row.put("solvedGroups", 0).put("responseLength", 20.0).put("stepSize", 0.4);
    row.put("accepted", true);
    List.of(warnings).forEach(row.putArray("warnings")::add);
    return row;
  }
}
