package dev.beamrlvr.runners.dataflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.runners.RunnerOptionsException;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.training.TrainSettings;
import dev.beamrlvr.training.TrainStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job that Dataflow would be given, made as a template on the local disk. */
class DataflowGraphTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path directory;

  @Test
  void tenTrainingStepsInOneJobAreFarBelowTheLimitOfAGraph() throws IOException {
    JsonNode job = job(10);
    List<String> names = new ArrayList<>();
    for (JsonNode step : job.path("steps")) {
      names.add(step.path("properties").path("user_name").path("value").asText());
    }
    for (int step = 1; step <= 10; step++) {
      String last = "Step" + step + "/Update policy/Apply step/Apply";
      assertTrue(names.contains(last), last + " of " + names);
    }
    assertEquals(names.size(), names.stream().distinct().count());
    // Dataflow takes jobs of up to 10 MB; weights never travel in the graph.
    assertTrue(job.toString().length() < 5 * MEGABYTE, job.toString().length() + " bytes");
  }

  @Test
  void whatTheServiceNeedsIsAskedForInOneLine() throws IOException {
    DataflowPipelineOptions options = options();
    options.setRegion(null);
    RunnerOptionsException refused =
        assertThrows(RunnerOptionsException.class, () -> RunnerSession.open(options));
    assertTrue(refused.getMessage().contains("needs --region=VALUE"), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  private JsonNode job(int steps) throws IOException {
    DataflowPipelineOptions options = options();
    Path template = directory.resolve("job.json");
    options.setTemplateLocation(template.toString());
    try (RunnerSession session = RunnerSession.open(options)) {
      Pipeline pipeline = session.newPipeline();
      train(pipeline, steps);
      session.submit(pipeline);
    }
    return new ObjectMapper().readTree(template.toFile());
  }

  private void train(Pipeline pipeline, int steps) {
    TrainSettings settings = TrainSettings.in(directory.toString()).build();
    PCollection<CheckpointReference> reference =
        pipeline.apply(
            "Checkpoint",
            Create.of(checkpoint()).withCoder(RecordCoders.of(CheckpointReference.class)));
    PCollection<PromptBatch> batches =
        pipeline.apply("Prompts", Create.empty(RecordCoders.of(PromptBatch.class)));
    for (int step = 1; step <= steps; step++) {
      reference =
          PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
              .and(TrainStep.PROMPTS, batches)
              .apply("Step" + step, TrainStep.forStep(step, settings))
              .next();
    }
  }

  private CheckpointReference checkpoint() {
    return CheckpointReference.newBuilder()
        .setRunId("run")
        .setStep(0)
        .setUri(directory.resolve("checkpoints/step-000000").toString())
        .setManifestDigest("0")
        .setPolicyDigest("0")
        .setStatus(RunStatus.values()[0])
        .setFingerprint("machine")
        .build();
  }

  /** Of a launch that calls nobody: no credentials, one small file to stage, onto this disk. */
  private DataflowPipelineOptions options() throws IOException {
    DataflowPipelineOptions options =
        PipelineOptionsFactory.create().as(DataflowPipelineOptions.class);
    options.setRunner(new DataflowSetup().runner());
    options.setProject("a-project");
    options.setRegion("europe-west1");
    options.setTempLocation(directory.resolve("temp").toString());
    options.setGcpTempLocation(directory.resolve("temp").toString());
    options.setStagingLocation(directory.resolve("staging").toString());
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    options.setPathValidatorClass(NoopPathValidator.class);
    options.setStagerClass(LocalStager.class);
    Path jar = Files.writeString(directory.resolve("classes.jar"), "nothing");
    options.setFilesToStage(List.of(jar.toString()));
    return options;
  }
}
