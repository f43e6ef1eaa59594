package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.laboratory.experiments.Claim;
import dev.beamrlvr.laboratory.experiments.Claims;
import dev.beamrlvr.laboratory.experiments.UnitResult;
import dev.beamrlvr.laboratory.experiments.WorkUnit;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepClaim;
import dev.beamrlvr.laboratory.reproduction.languagemodel.SweepOutcome;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.lines.WholeFile;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Computes the experiments behind claims on Beam, and writes what came of them.
 *
 * <pre>{@code
 * try (RunnerSession session = RunnerSession.open(options)) {
 *   List<ClaimResult> results = Reproduction.ofAllClaims().write(session, "gs://bucket/paper");
 * }
 * }</pre>
 */
public final class Reproduction {

  /** Name of the page in the directory. */
  public static final String PAGE = "reproduction.html";

  /** Name of the file with every unit's result, a line of JSON each. */
  public static final String RUNS = "runs.jsonl";

  private final List<Claim> claims;
  private final List<WorkUnit> units;

  private Reproduction(List<Claim> claims) {
    this.claims = List.copyOf(claims);
    this.units = claims.stream().flatMap(claim -> claim.units().stream()).toList();
  }

  /** Every claim there is. */
  public static Reproduction ofAllClaims() {
    return of(Claims.all());
  }

  /** Some claims, in the order of the page. */
  public static Reproduction of(List<Claim> claims) {
    return new Reproduction(claims);
  }

  /** How many claims there are. */
  public int claims() {
    return claims.size();
  }

  /** How many units must be computed. */
  public int units() {
    return units.size();
  }

  /**
   * Computes all units, then writes each figure's data, the runs and the page, over older ones if
   * there are any; the page comes last.
   *
   * @param directory on a Beam file system that the workers can write to
   * @return what became of each claim
   */
  public List<ClaimResult> write(RunnerSession session, String directory) throws IOException {
    List<UnitResult> results = compute(session, directory + "/" + RUNS);
    List<ClaimResult> claimResults =
        claims.stream().map(claim -> ClaimResult.of(claim, results)).toList();
    writeData(directory, claimResults);
    writePage(directory, ReproductionPage.of(claimResults));
    return claimResults;
  }

  /**
   * Adds what the language model's runs gave to a page that {@link #write} has written.
   *
   * @param simulated what that returned
   * @return what became of each claim about the language model
   */
  public List<ClaimResult> writeWith(
      SweepOutcome sweep, List<ClaimResult> simulated, String directory) throws IOException {
    List<ClaimResult> trained =
        SweepClaim.all().stream().map(claim -> ClaimResult.of(claim, sweep)).toList();
    writeData(directory, trained);
    writePage(directory, ReproductionPage.of(simulated, trained));
    return trained;
  }

  private static void writeData(String directory, List<ClaimResult> results) throws IOException {
    for (ClaimResult result : results) {
      WholeFile.write(directory + "/" + result.csvName(), "text/csv", result.csv());
    }
  }

  private static void writePage(String directory, String page) throws IOException {
    WholeFile.write(directory + "/" + PAGE, "text/html", page);
  }

  private List<UnitResult> compute(RunnerSession session, String file) throws IOException {
    List<KV<Long, WorkUnit>> numbered = new ArrayList<>();
    for (WorkUnit unit : units) {
      numbered.add(KV.of((long) numbered.size(), unit));
    }
    List<UnitResult> results = new ArrayList<>();
    try (OrderedOutput runs = OrderedOutput.to(file)) {
      Pipeline pipeline = session.newPipeline();
      pipeline
          .apply("Units", Create.of(numbered).withType(new TypeDescriptor<KV<Long, WorkUnit>>() {}))
          .apply("ComputeUnits", ComputeUnits.create())
          .apply("Write", runs.write());
      session.run(pipeline);
      runs.publish(line -> results.add(ResultLine.read(line)));
    }
    return results;
  }
}
