package dev.beamrlvr.tests.example;

import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateSuccessTest {

  @TempDir Path directory;

  private final Pipeline pipeline = Pipeline.create();

  @Test
  void ratesByKindAndByLength() throws IOException {
    AvroFiles.write(
        directory.resolve("rollouts-0.avro"),
        VerifiedRollout.class,
        List.of(
            rollout("left-1", 12, VerdictKind.CORRECT),
            rollout("left-2", 19, VerdictKind.NO_ANSWER),
            rollout("sum-1", 20, VerdictKind.CORRECT),
            rollout("sum-2", 25, VerdictKind.ERROR)));
    PCollection<VerifiedRollout> rollouts = RateSuccess.read(pipeline, directory + "/*.avro");

    PAssert.that(lines(RateSuccess.byKind(rollouts))).containsInAnyOrder("left 0.5 2", "sum 1.0 1");
    PAssert.that("lengths", lines(RateSuccess.byLength(rollouts)))
        .containsInAnyOrder("10 0.5 2", "20 1.0 1");
    pipeline.run().waitUntilFinish();
  }

  private static PCollection<String> lines(PCollection<Row> rows) {
    return rows.apply(
        "Lines of " + rows.getName(),
        MapElements.into(TypeDescriptors.strings())
            .via(row -> row.getValue(0) + " " + row.getDouble(1) + " " + row.getInt64(2)));
  }

  private static VerifiedRollout rollout(String promptId, int tokens, VerdictKind kind) {
    Double reward = kind == VerdictKind.ERROR ? null : kind == VerdictKind.CORRECT ? 1.0 : 0.0;
    return VerifiedRollout.newBuilder()
        .setRollout(
            Rollout.newBuilder()
                .setStep(1)
                .setSlot(0)
                .setPromptId(promptId)
                .setSample(0)
                .setSeed(1)
                .setQuestion("?")
                .setPrompt("?")
                .setGold("1")
                .setText("1")
                .setPromptTokenIds(List.of(1))
                .setTokenIds(Collections.nCopies(tokens, 7))
                .setLogProbs(Collections.nCopies(tokens, -0.5f))
                .setFinishReason(FinishReason.STOP)
                .setTemperature(1)
                .setTopP(1)
                .setPolicyDigest("0")
                .setFingerprint("here")
                .build())
        .setVerdict(Verdict.newBuilder().setKind(kind).setReason("made up").build())
        .setReward(reward)
        .build();
  }
}
