package dev.beamrlvr.tests.example;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.VerifiedRollout;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.extensions.sql.SqlTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/** Asks stored rollouts, in SQL, how often which of them are correct. */
final class RateSuccess {

  private RateSuccess() {}

  /** By kind of problem: what stands before the dash in the prompts' ids. */
  static PCollection<Row> byKind(PCollection<VerifiedRollout> rollouts) {
    return rollouts.apply(
        "ByKind",
        SqlTransform.query(
            """
            SELECT kind, AVG(reward) AS successRate, COUNT(*) AS judged
            FROM (SELECT r.reward,
                    SUBSTRING(r.rollout.promptId FROM 1
                        FOR POSITION('-' IN r.rollout.promptId) - 1) AS kind
                  FROM PCOLLECTION AS r
                  WHERE r.verdict.kind <> 'ERROR')
            GROUP BY kind
            """));
  }

  /** By length of the response, in bands of ten tokens. */
  static PCollection<Row> byLength(PCollection<VerifiedRollout> rollouts) {
    return rollouts.apply(
        "ByLength",
        SqlTransform.query(
            """
            SELECT tokens, AVG(reward) AS successRate, COUNT(*) AS judged
            FROM (SELECT r.reward, CARDINALITY(r.rollout.tokenIds) / 10 * 10 AS tokens
                  FROM PCOLLECTION AS r
                  WHERE r.verdict.kind <> 'ERROR')
            GROUP BY tokens
            """));
  }

  static PCollection<VerifiedRollout> read(Pipeline pipeline, String files) {
    return pipeline
        .apply(AvroIO.read(VerifiedRollout.class).from(files))
        .setCoder(RecordCoders.rowsOf(VerifiedRollout.class));
  }
}
