package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.RunDescription;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run's directory as a training run leaves it, without checkpoints. */
final class SampleRun {

  static final String HOSTILE = "</pre><script>alert('answer')</script> #### 4 & {{options}}";

  private SampleRun() {}

  /** A directory that holds a run of which nothing is recorded. */
  static Path empty(Path directory) {
    RunDescription description =
        RunDescription.of(
            Map.of("seed", "7", "promptTemplate", "<i>{question}</i>"), Map.of("steps", "8"));
    RunDirectory.open(directory.toString(), description, false).close();
    return directory;
  }

  /** A run of five steps with evaluations after the steps 0, 2, 4 and 5. */
  static Path recorded(Path directory) throws IOException {
    empty(directory);
    try (InputStream metrics = SampleRun.class.getResourceAsStream("metrics.jsonl")) {
      Files.copy(metrics, directory.resolve("metrics.jsonl"));
    }
    evaluation(directory, 0, "so 2 + 2 is 5");
    evaluation(directory, 2, "not shown");
    evaluation(directory, 4, HOSTILE);
    evaluation(directory, 5, "#### 4");
    return directory;
  }

  /** Publishes the checkpoint of a step. */
  static CheckpointReference checkpoint(Path directory, int step, RunStatus status) {
    return CheckpointStore.at(directory.toString())
        .publish(
            CheckpointDraft.of("run", step, "weights-after-" + step, "fingerprint")
                .withStatus(status)
                .withFile("model.safetensors", new byte[] {1, 2, 3}));
  }

  private static void evaluation(Path directory, int step, String text) throws IOException {
    Path evaluation = directory.resolve("evaluations/step-%06d".formatted(step));
    Files.createDirectories(evaluation);
    AvroFiles.writeCompressed(
        evaluation.resolve("rollouts-0-abc.avro"),
        VerifiedRollout.class,
        List.of(answer(step, 0, text), answer(step, 1, "a sampled answer")));
  }

  private static VerifiedRollout answer(int step, double temperature, String text) {
    boolean correct = text.contains("#### 4");
    return VerifiedRollout.newBuilder()
        .setRollout(
            Rollout.newBuilder()
                .setStep(0)
                .setSlot(0)
                .setPromptId("test-<1>")
                .setSample(0)
                .setSeed(1)
                .setQuestion("2 + 2 < 5?")
                .setPrompt("2 + 2 < 5?")
                .setGold("4")
                .setText(text)
                .setPromptTokenIds(List.of(1))
                .setTokenIds(List.of(2))
                .setLogProbs(List.of(-1f))
                .setFinishReason(FinishReason.STOP)
                .setTemperature(temperature)
                .setTopP(1)
                .setPolicyDigest("digest of " + step)
                .setFingerprint("f")
                .build())
        .setVerdict(
            Verdict.newBuilder()
                .setKind(correct ? VerdictKind.CORRECT : VerdictKind.NO_ANSWER)
                .setReason("read")
                .build())
        .setReward(correct ? 1.0 : 0.0)
        .build();
  }
}
