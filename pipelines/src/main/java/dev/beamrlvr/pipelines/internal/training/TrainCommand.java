package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.report.RunReport;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.runs.TrainingResult;
import dev.beamrlvr.runs.TrainingRun;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The main job: trains a policy on prompts with verifiable answers. */
public final class TrainCommand implements Command<TrainCommandOptions> {

  /** Runs that halt by themselves end with a status of their own. */
  private static final Map<RunStatus, Integer> EXIT_STATUSES =
      Map.of(RunStatus.COLLAPSED, 3, RunStatus.NON_FINITE, 4, RunStatus.UNJUDGED, 5);

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "trains a policy on prompts with verifiable answers; without options, the bundled job";
  }

  @Override
  public Class<TrainCommandOptions> optionsType() {
    return TrainCommandOptions.class;
  }

  @Override
  public SortedMap<Integer, String> exitStatuses() {
    SortedMap<Integer, String> meanings = new TreeMap<>();
    meanings.put(3, "halted: the policy has collapsed, no response was correct for ten steps");
    meanings.put(4, "halted: gradients were not finite for five steps in a row");
    meanings.put(5, "halted: hardly a response could be judged for five steps in a row");
    return meanings;
  }

  @Override
  public int run(TrainCommandOptions options, PrintStream out) throws Exception {
    return train(options, UnaryOperator.identity(), out);
  }

  /**
   * Trains, for this command and for those that change what it does.
   *
   * @param change makes the settings of every step of those that the options ask for
   * @return the exit status
   */
  public static int train(
      TrainCommandOptions options, UnaryOperator<TrainSettings> change, PrintStream out)
      throws Exception {
    TrainSettings settings = change.apply(RunSettings.of(options));
    try (BundledInputs inputs = new BundledInputs()) {
      TrainingRun described = RunFromOptions.of(options, settings, inputs);
      try (RunnerSession session = RunnerSession.open(options)) {
        String announcement = announcement(options, session.runnerName());
        ConsoleProgress console = new ConsoleProgress(out, announcement, options.getSteps());
        TrainingRun run = described.withPipelines(session).withListener(console);
        try (console) {
          TrainingResult result = options.isResume() ? run.resume() : run.start();
          console.end(result);
          return EXIT_STATUSES.getOrDefault(result.status(), 0);
        } finally {
          if (console.hasStarted()) {
            report(run.directory(), out);
          }
        }
      }
    }
  }

  private static String announcement(TrainCommandOptions options, String runner) {
    return String.format(
        Locale.ROOT,
        "Training %s%s on %s prompts: %d steps of %d prompts x %d responses, step rule %s, runner"
            + " %s.",
        isAdapter(options) ? "an adapter of " : "",
        options.getPolicy() == null ? "the bundled policy" : options.getPolicy(),
        options.getPrompts() == null ? "the bundled" : options.getPrompts(),
        options.getSteps(),
        options.getPromptsPerStep(),
        options.getGroupSize(),
        options.getStepRule(),
        runner);
  }

  private static boolean isAdapter(TrainCommandOptions options) {
    return options.getLora() != null || options.getAdapter() != null;
  }

  /** The report of a run that failed shows how far it came; its failure is what the user reads. */
  private static void report(String directory, PrintStream out) {
    try {
      out.println("Report: " + new RunReport().write(directory));
    } catch (IOException | RuntimeException e) {
      out.println(
          String.format(
              Locale.ROOT,
              "The report could not be written (%s): rlvr report --run=%s tries again",
              FailureMessage.of(e),
              directory));
    }
  }
}
