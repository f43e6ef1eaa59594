package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.prompts.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chat template that asks for the date is told the same one for the whole run. */
class TemplateDateTest {

  private static final String DATE = "settings.template.chat.template.date";

  @TempDir Path temporary;
  private TrainingRun run;

  @BeforeEach
  void describeARunOfATemplateThatAsksForTheDate() throws IOException {
    Path policy = TinyTraining.policy(temporary.resolve("policy"));
    Files.writeString(
        policy.resolve("chat_template.jinja"),
        "{{ messages[0].content }}{{ 'ab' if strftime_now('%Y') > '2021' else 'cd' }}");
    run = TinyTraining.in(temporary.resolve("run"), policy).withSteps(1);
    run = templated(PromptTemplate.chat(policy.toString()));
  }

  private TrainingRun templated(PromptTemplate template) {
    return run.withSettings(settings -> settings.setTemplate(template));
  }

  private String date() {
    return RunDirectory.describe(run.directory()).identity().get(DATE);
  }

  @Test
  void itIsTheDayOnWhichTheRunWasStarted() {
    LocalDate before = LocalDate.now(ZoneOffset.UTC);
    run.start();
    LocalDate date = LocalDate.parse(date());
    assertFalse(date.isBefore(before) || date.isAfter(LocalDate.now(ZoneOffset.UTC)));
    assertTrue(
        Files.exists(Path.of(run.directory(), "checkpoints/step-000001/chat_template.jinja")));
  }

  @Test
  void aResumedRunIsToldTheDateThatItWasStartedWith() {
    PromptTemplate undated = run.settings().template();
    templated(undated.withDate(LocalDate.of(2020, 2, 3))).start();
    assertEquals(2, run.withSteps(2).resume().checkpoint().getStep());
    assertEquals("2020-02-03", date());
    TrainingRun other = templated(undated.withDate(LocalDate.of(2020, 2, 4)));
    CheckpointException refusal = assertThrows(CheckpointException.class, other::resume);
    assertTrue(
        refusal.getMessage().contains(DATE + " is '2020-02-03' there and '2020-02-04' here"),
        refusal.getMessage());
  }
}
