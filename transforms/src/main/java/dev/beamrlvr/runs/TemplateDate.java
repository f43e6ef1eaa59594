package dev.beamrlvr.runs;

import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.prompts.PromptTemplate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** The date that a chat template is told: the day on which the run was first started. */
final class TemplateDate {

  /** What run.json calls it, after the fields that hold it. */
  private static final String NAME = "settings.template.chat.template.date";

  private TemplateDate() {}

  /** Tells the run's template its date, if it asks for one and was told none. */
  static TrainingRun settle(TrainingRun run) {
    PromptTemplate template = run.settings().template();
    if (!template.needsDate()) {
      return run;
    }
    LocalDate date = stored(run).orElseGet(() -> LocalDate.now(ZoneOffset.UTC));
    return run.withSettings(settings -> settings.setTemplate(template.withDate(date)));
  }

  private static Optional<LocalDate> stored(TrainingRun run) {
    return RunDirectory.find(run.directory())
        .map(description -> description.identity().get(NAME))
        .filter(date -> !date.equals("null"))
        .map(LocalDate::parse);
  }
}
