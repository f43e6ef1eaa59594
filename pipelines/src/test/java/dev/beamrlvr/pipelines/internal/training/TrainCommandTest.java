package dev.beamrlvr.pipelines.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.pipelines.commands.CommandCall;
import dev.beamrlvr.pipelines.commands.TestPolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rlvr train} ends with, on a policy that knows nothing. */
class TrainCommandTest {

  @TempDir Path directory;
  private Path policy;

  @BeforeEach
  void writePolicy() throws IOException {
    policy = TestPolicy.write(directory);
  }

  private CommandCall train(String gold, String... more) throws IOException {
    Path prompts = directory.resolve("prompts.avro");
    AvroFiles.write(prompts, Prompt.class, prompts(gold));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--policy=" + policy,
                "--prompts=" + prompts,
                "--output=" + directory.resolve("run"),
                "--promptsPerStep=4",
                "--groupSize=4",
                "--maxTokens=4",
                "--slots=1",
                "--stepsPerPipeline=5",
                "--steps=11"));
    arguments.addAll(List.of(more));
    return CommandCall.of(arguments.toArray(String[]::new));
  }

  private static List<Prompt> prompts(String gold) {
    return IntStream.range(0, 4)
        .mapToObj(
            i ->
                Prompt.newBuilder()
                    .setId("prompt-" + i)
                    .setQuestion("How many are " + i + " and " + i + "?")
                    .setGold(gold)
                    .build())
        .toList();
  }

  private void assertHalted(CommandCall call, int status, int step, String words)
      throws IOException {
    assertEquals(status, call.status(), call.err());
    assertEquals("", call.err());
    assertTrue(call.out().contains("halted: " + words), call.out());
    assertTrue(call.out().contains("step-0000%02d".formatted(step)), call.out());
    Path report = directory.resolve("run/report.html");
    assertTrue(Files.readString(report).contains("Halted after step " + step), "the report");
  }

  @Test
  void aCollapseHasAStatusOfItsOwn() throws IOException {
    assertHalted(train("4"), 3, 10, "the policy has collapsed");
    assertEquals(3, train("4", "--resume").status(), "what has halted stays so");
  }

  @Test
  void aRunThatIsNotFiniteHasAStatusOfItsOwn() throws IOException {
    // The bundled policy solves some, so that there is a direction to go too far along.
    Path prompts = BundledProblems.copyTo(directory, BundledProblems.TEST);
    CommandCall call =
        CommandCall.of(
            "train",
            "--prompts=" + prompts,
            "--output=" + directory.resolve("run"),
            "--promptsPerStep=8",
            "--groupSize=4",
            "--optimizer=sgd",
            "--stepRule=fixed",
            "--stepSize=1e300",
            "--measure=false",
            "--steps=6");
    assertEquals(4, call.status(), call.err());
    assertTrue(call.out().contains("halted: gradients were not finite"), call.out());
    assertTrue(call.out().contains("step-000005"), call.out());
  }

  @Test
  void aRunThatCannotBeJudgedHasAStatusOfItsOwn() throws IOException {
    assertHalted(train("no number"), 5, 5, "hardly a response could be judged");
  }

  @Test
  void aRunWhosePromptsHaveChangedIsNotResumed() throws IOException {
    train("no number");
    CommandCall resumed = train("5", "--resume");
    resumed.fails("holds another run: prompts.sha256 is '");
    resumed.fails("resume with those it was started with");
  }

  @Test
  void helpSaysWhatTheStatusesMean() {
    String help = CommandCall.of("train", "--help").succeeds().out();
    for (int status = 0; status <= 5; status++) {
      assertTrue(help.contains("\n  " + status + "  "), help);
    }
    assertFalse(CommandCall.of("count-lines", "--help").succeeds().out().contains("\n  3  "));
  }
}
