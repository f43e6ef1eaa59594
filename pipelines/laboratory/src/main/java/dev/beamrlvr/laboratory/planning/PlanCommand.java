package dev.beamrlvr.laboratory.planning;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code rlvr plan}: where a step's time goes on more workers than were tried. */
public final class PlanCommand implements Command<PlanOptions> {

  /** Twice the workers that save less than this share of a step are not worth it. */
  private static final double WORTH = 0.1;

  private static final double HOUR = 3600;

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public String summary() {
    return "tells where a step's time goes on more workers, from runs that were measured";
  }

  @Override
  public Class<PlanOptions> optionsType() {
    return PlanOptions.class;
  }

  @Override
  public int run(PlanOptions options, PrintStream out) throws IOException {
    if (options.getRuns().isEmpty() || options.getRuns().size() > 2) {
      throw new UsageException("--runs takes one or two directories");
    }
    List<StageCosts> runs = new ArrayList<>();
    for (String run : options.getRuns()) {
      runs.add(faster(StageCosts.ofRun(run), options));
    }
    CostModel model = CostModel.of(runs);
    double parameters =
        options.getMillions() == null ? runs.get(0).parameters() : 1e6 * options.getMillions();
    double mixed = options.getMixed() == null ? runs.get(0).mixed() : options.getMixed();
    List<StepForecast> forecasts = new ArrayList<>();
    for (int workers = 1; workers < 2 * options.getMostWorkers(); workers *= 2) {
      forecasts.add(
          forecast(model, parameters, mixed, Math.min(workers, options.getMostWorkers()), options));
    }
    print(forecasts, options, out);
    return 0;
  }

  private static StageCosts faster(StageCosts costs, PlanOptions options) {
    double speed = options.getDevices() > 0 ? options.getSpeed() : 1;
    return new StageCosts(
        costs.parameters(),
        costs.generate() / speed,
        costs.gradient() / speed,
        costs.trial() / speed,
        costs.outside(),
        costs.mixed());
  }

  private static StepForecast forecast(
      CostModel model, double parameters, double mixed, int workers, PlanOptions options) {
    boolean local = options.getBandwidth() == 0;
    return StepForecast.of(
        model,
        new StepForecast.Work(
            parameters,
            options.getTrainedMillions() == null ? parameters : 1e6 * options.getTrainedMillions(),
            (double) options.getPrompts() * options.getGroupSize(),
            options.getTokens(),
            mixed,
            options.getSlots() == 0 ? workers : options.getSlots()),
        new StepForecast.Cluster(
            workers,
            options.getDevices(),
            local ? Double.POSITIVE_INFINITY : 1e6 * options.getBandwidth(),
            local ? 0 : options.getLatency(),
            options.getSlowest(),
            options.getBeside()));
  }

  private static void print(List<StepForecast> forecasts, PlanOptions options, PrintStream out) {
    StringBuilder head = new StringBuilder("workers");
    forecasts.get(0).parts().keySet().forEach(part -> head.append(column(part)));
    out.println(head + column("seconds") + column("completions/s"));
    double completions = (double) options.getPrompts() * options.getGroupSize();
    for (StepForecast forecast : forecasts) {
      StringBuilder line = new StringBuilder(format("%7d", forecast.workers()));
      forecast.parts().values().forEach(seconds -> line.append(column(format("%.3f", seconds))));
      line.append(column(format("%.3f", forecast.seconds())));
      out.println(line + column(format("%.1f", completions / forecast.seconds())));
    }
    out.println(end(forecasts));
    if (options.getCompletions() != null) {
      StepForecast last = forecasts.get(forecasts.size() - 1);
      double steps = Math.ceil(options.getCompletions() / completions);
      out.printf(
          Locale.ROOT,
          "%d completions are %.0f steps: %.1f hours on %d workers%n",
          options.getCompletions(),
          steps,
          steps * last.seconds() / HOUR,
          last.workers());
    }
  }

  private static String end(List<StepForecast> forecasts) {
    for (int i = 0; i + 1 < forecasts.size(); i++) {
      StepForecast now = forecasts.get(i);
      if (forecasts.get(i + 1).seconds() > (1 - WORTH) * now.seconds()) {
        return format(
            "more than %d workers save less than a tenth of a step; most of it is: %s",
            now.workers(), now.largest());
      }
    }
    StepForecast last = forecasts.get(forecasts.size() - 1);
    return format(
        "still scales at %d workers; most of a step is: %s", last.workers(), last.largest());
  }

  private static String column(String text) {
    return format("%14s", text);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
