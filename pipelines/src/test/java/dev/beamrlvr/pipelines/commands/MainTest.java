package dev.beamrlvr.pipelines.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path directory;
  private String input;

  @BeforeEach
  void writeInput() throws IOException {
    input = "--input=" + Files.writeString(directory.resolve("lines.txt"), "one\ntwo\n");
  }

  private CommandCall count(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "count-lines";
    words[1] = input;
    System.arraycopy(options, 0, words, 2, options.length);
    return CommandCall.of(words);
  }

  @Test
  void withoutACommandItListsTheCommands() {
    assertTrue(CommandCall.of().succeeds().out().contains("count-lines  reads lines"));
    assertEquals(CommandCall.of().out(), CommandCall.of("--help").succeeds().out());
  }

  @Test
  void namesItsVersions() {
    String version = CommandCall.of("--version").succeeds().out();
    assertTrue(
        version.matches("rlvr \\d\\S+ \\(Beam 2\\S+, DJL 0\\S+, libtorch 2\\S+\\)\\s+"), version);
  }

  @Test
  void anUnknownCommandNamesTheNearest() {
    CommandCall.of("count-line").isCalledWrongly("did you mean count-lines?");
    CommandCall.of("--steps=3").isCalledWrongly("there is no command '--steps=3'");
  }

  @Test
  void helpTellsEveryOptionWithTypeDefaultAndDescription() {
    String help = CommandCall.of("count-lines", "--help").succeeds().out();
    assertTrue(help.contains("Lines:\n  --input=FILE (required)\n      Files of lines."), help);
    assertTrue(help.contains("--mode=strict|flexible (default: strict)"), help);
    assertTrue(help.contains("--groupSize=INT (default: 8)"), help);
    assertTrue(help.contains("--folder=DIRECTORY\n      Where to look."), help);
    assertTrue(help.contains("--runner=direct|flink|dataflow"), help);
  }

  @Test
  void runsAPipelineWithItsOptions() {
    assertEquals(
        "flexible 2 true\n",
        count("--mode=flexible", "--groupSize=2", "--resume", "--parallelism=1", "--runner=direct")
            .succeeds()
            .out());
    assertEquals("strict 8 false\n", count().succeeds().out());
  }

  @Test
  void anOptionOfTheRunnerIsPassedOn() {
    count("--targetParallelism=1", "--runner=DirectRunner").succeeds();
  }

  @Test
  void anUnknownOptionNamesTheNearest() {
    count("--grupSize=4").isCalledWrongly("no option --grupSize; did you mean --groupSize?");
    count("--targetParalelism=4").isCalledWrongly("did you mean --targetParallelism?");
    count("--zzzzzzzzzzzzzz=4").isCalledWrongly("rlvr count-lines --help lists them");
  }

  @Test
  void aWrongValueIsRefusedBeforeAnyWork() {
    count("--groupSize=1").isCalledWrongly("--groupSize takes at least 2, not '1'");
    count("--groupSize=-3").isCalledWrongly("--groupSize takes at least 2, not '-3'");
    count("--groupSize=two").isCalledWrongly("--groupSize takes a whole number");
    count("--groupSize=99999999999").isCalledWrongly("a whole number up to 2147483647");
    count("--groupSize=").isCalledWrongly("--groupSize takes a whole number");
    count("--share=0").isCalledWrongly("--share takes a number above 0, not '0'");
    count("--share=1.5").isCalledWrongly("--share takes at most 1, not '1.5'");
    count("--share=NaN").isCalledWrongly("--share takes a number, not 'NaN'");
    count("--mode=strickt").isCalledWrongly("did you mean strict?");
    count("--resume=maybe").isCalledWrongly("--resume takes true or false");
    count("--parallelism=0").isCalledWrongly("--parallelism takes a whole number of at least 1");
    count("--runner=spark").isCalledWrongly("--runner takes one of direct");
  }

  @Test
  void wordsThatAreNoOptionsAreRefused() {
    count("--groupSize", "4").isCalledWrongly("write --groupSize=4");
    count("groupSize=4").isCalledWrongly("options are written --name=value");
    count("--groupSize=4", "--groupSize=5").isCalledWrongly("--groupSize is given twice");
  }

  @Test
  void missingOptionsAndFilesAreRefused() {
    CommandCall.of("count-lines").isCalledWrongly("--input=FILE is required: Files of lines.");
    CommandCall.of("count-lines", "--input=").isCalledWrongly("--input=FILE is required");
    CommandCall.of("count-lines", "--input=" + directory.resolve("none*"))
        .isCalledWrongly("there is no file " + directory.resolve("none*"));
    CommandCall.of("count-lines", "--input=" + directory.resolve("none") + "," + directory)
        .isCalledWrongly("there is no file");
    CommandCall.of("count-lines", "--input=nowhere://lines")
        .isCalledWrongly("nowhere://lines cannot be read");
    count("--folder=").isCalledWrongly("--folder= is empty: give it a value, or leave it out");
    count("--folder=" + directory.resolve("none")).isCalledWrongly("there is no directory");
    count("--output=" + directory).isCalledWrongly("is a directory; name a file");
    count("--output=/dev/null").isCalledWrongly("/dev/null is a device or a pipe; name a file");
    CommandCall.of("count-lines", "--input=/dev/null")
        .isCalledWrongly("/dev/null is a device or a pipe, which cannot be cut into pieces");
    CommandCall.of("count-lines", "--input=" + directory)
        .isCalledWrongly("is a directory; name its files, such as " + directory + "/*.jsonl");
  }

  @Test
  void aFailureInAStageIsOneLine() throws IOException {
    input = "--input=" + Files.writeString(directory.resolve("bad.txt"), "bad\n");
    count().fails("rlvr count-lines: the line 'bad' is refused");
  }

  @Test
  void verboseAddsTheStackTrace() throws IOException {
    input = "--input=" + Files.writeString(directory.resolve("bad.txt"), "bad\n");
    CommandCall call = count("--verbose");
    assertEquals(Main.FAILED, call.status());
    assertTrue(call.err().contains("\tat "), call.err());
  }
}
