package dev.beamrlvr.runners.dataflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.runs.TrainingRun;
import dev.beamrlvr.training.TrainingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jobs that the commands give Dataflow, as they go over the wire; none of them is run. */
class DataflowGraphTest {
  private static final int MEGABYTE = 1 << 20;
  private static final String ACCELERATOR = "type:nvidia-l4;count:1;install-nvidia-driver";
  private static final List<String> ON_A_GPU =
      List.of("--device=gpu", "--accelerator=" + ACCELERATOR, "--sdkContainerImage=region/image");

  @TempDir Path directory;

  private DataflowService service;
  private String policy;

  @BeforeEach
  void listen() throws IOException {
    service = new DataflowService();
    policy = BundledBasePolicy.copyTo(directory.resolve("policy")).toString();
  }

  @AfterEach
  void stopListening() {
    service.close();
  }

  @Test
  void rolloutAsksForAGpuWhereItGenerates() throws IOException {
    SubmittedJob job =
        job(
            ON_A_GPU,
            "rollout",
            "--policy=" + policy,
            "--prompts=" + bundled(BundledProblems.TEST),
            "--minRam=16GB",
            "--output=" + directory.resolve("rollouts"));
    check(job, MEGABYTE);
    assertEquals(Set.of("Generate/Generate"), job.hints().keySet());
    assertEquals(
        Map.of(
            "beam:resources:accelerator:v1",
            ACCELERATOR,
            "beam:resources:min_ram_bytes:v1",
            "16000000000"),
        job.hints().get("Generate/Generate"));
    assertTrue(job.coders().contains("RecordCoder"), job.coders().toString());
    assertEquals(Set.of("region/image"), job.images());
    assertTrue(job.experiments().contains("use_runner_v2"), job.experiments().toString());
    assertTrue(job.steps().contains("Verify/Verify"), job.steps().toString());
  }

  @Test
  void evaluateAsksForAGpuWhereItGenerates() throws IOException {
    SubmittedJob job =
        job(
            ON_A_GPU,
            "evaluate",
            "--policy=" + policy,
            "--prompts=" + bundled(BundledProblems.TEST));
    check(job, MEGABYTE);
    assertEquals(
        Set.of("Answer/Sample/Generate", "Answer/DecodeGreedily/Generate"), job.hints().keySet());
  }

  @Test
  void verifyAsksForNothing() throws IOException {
    Path lines =
        Files.writeString(
            directory.resolve("lines.jsonl"), "{\"completion\": \"#### 1\", \"gold\": \"1\"}\n");
    SubmittedJob job =
        job(List.of(), "verify", "--input=" + lines, "--output=" + directory.resolve("verdicts"));
    check(job, MEGABYTE);
    assertEquals(Set.of(), job.hints().keySet());
    assertTrue(job.steps().contains("Lines/JudgeLines"), job.steps().toString());
  }

  @Test
  void trainEvaluatesFirstWithTheBundledProblemsInTheJob() throws IOException {
    SubmittedJob job = job(ON_A_GPU, "train", "--output=" + directory.resolve("run"));
    check(job, MEGABYTE);
    assertEquals(
        Set.of("Sample/Generate", "Decode greedily/Generate"), job.hints().keySet(), "evaluation");
  }

  @Test
  void tenStepsWithTheirPromptsAreBelowTheLimitOfAGraph() throws IOException {
    DataflowPipelineOptions options =
        PipelineOptionsFactory.fromArgs(service(oneSmallFile())).as(DataflowPipelineOptions.class);
    options.setRunner(new DataflowSetup().runner());
    try (RunnerSession session = RunnerSession.open(options)) {
      TrainingRun run =
          TrainingRun.in(directory.resolve("run").toString())
              .fromPolicy(policy)
              .withPrompts(BundledProblems.prompts(BundledProblems.TRAIN))
              .withResourceHints(ResourceHints.create().withMinRam("16GB"))
              .withPipelines(session);
      // The job is done, as far as it is told, and has left no checkpoint.
      assertThrows(TrainingException.class, run::start);
    }
    SubmittedJob job = new SubmittedJob(service.jobs().get(0));
    check(job, MEGABYTE);
    Set<String> loadThePolicy = new TreeSet<>();
    for (int step = 1; step <= 10; step++) {
      String name = "Step " + step;
      loadThePolicy.add(name + "/Sample groups/Sample slots/Generate and judge");
      loadThePolicy.add(name + "/Update policy/Accumulate gradients/Gradient");
      loadThePolicy.add(name + "/Update policy/Try steps/Try steps");
      String last = name + "/Update policy/Apply step/Apply";
      assertTrue(job.steps().contains(last), last + " of " + job.steps());
    }
    assertEquals(loadThePolicy, new TreeSet<>(job.hints().keySet()));
  }

  @Test
  void theWholeClassPathIsStagedEachFileOnce() throws IOException {
    List<String> words = new ArrayList<>(List.of("evaluate", "--runner=dataflow"));
    words.add("--policy=" + policy);
    words.add("--prompts=" + bundled(BundledProblems.TEST));
    words.addAll(List.of(service(List.of())));
    call(words);
    List<Path> files = new SubmittedJob(service.jobs().get(0)).files();
    Set<String> artifacts = new HashSet<>();
    long bytes = 0;
    for (Path file : files) {
      // GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION.jar
      String version = file.getParent().getFileName().toString();
      String artifact = file.getFileName().toString().replace("-" + version, "");
      assertTrue(artifacts.add(file.getParent().getParent() + artifact), file + " is staged twice");
      bytes += Files.size(file);
    }
    // Most of it is libtorch; it is uploaded once, since files are known by their hash.
    assertTrue(bytes < 400L * MEGABYTE, bytes + " bytes");
  }

  @Test
  void rolloutCanBeWrittenAsATemplateAndNothingElse() throws IOException {
    Path template = directory.resolve("template.json");
    List<String> words = new ArrayList<>(List.of("rollout", "--runner=dataflow"));
    words.addAll(
        List.of(
            "--policy=" + policy,
            "--prompts=" + bundled(BundledProblems.TEST),
            "--output=" + directory.resolve("rollouts"),
            "--templateLocation=" + template));
    words.addAll(List.of(service(oneSmallFile())));
    assertEquals("", call(words));
    assertEquals(List.of(), service.jobs());
    SubmittedJob job = new SubmittedJob(new ObjectMapper().readTree(template.toFile()));
    check(job, MEGABYTE);
    assertTrue(job.steps().contains("Generate/Generate"), job.steps().toString());
    assertFalse(job.steps().toString().contains("WriteCounts"), "nobody would read them");

    String error =
        call(
            Stream.concat(
                    Stream.of("evaluate", "--runner=dataflow", "--templateLocation=" + template),
                    Stream.of(service(oneSmallFile())))
                .toList());
    assertTrue(error.contains("leave --templateLocation out"), error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--device=cpu|--accelerator=type:nvidia-l4;count:1|--accelerator is of no use on the CPU",
        "--device=gpu|--minRam=16GB|--device=gpu on Dataflow needs --accelerator",
        "--device=gpu|--accelerator=type:nvidia-l4;count:1|needs --sdkContainerImage=IMAGE",
        "--device=cpu|--accelerator=nvidia-l4|--accelerator is written like type:nvidia-l4;count:1",
        "--device=cpu|--minRam=lots|--minRam is written like 16GB, not 'lots'",
      })
  void whatCannotBeGivenIsRefusedInOneLine(String device, String other, String message) {
    assertRefused(message, device, other);
  }

  @Test
  void acceleratorsForAllWorkersAndForSomeAreRefusedTogether() {
    List<String> words = new ArrayList<>(ON_A_GPU);
    words.add("--dataflowServiceOptions=worker_accelerator=type:nvidia-l4;count:1");
    assertRefused("leave one out", words.toArray(new String[0]));
    words.set(3, "--flexRSGoal=COST_OPTIMIZED");
    assertRefused("--flexRSGoal=COST_OPTIMIZED gives no GPUs", words.toArray(new String[0]));
  }

  @Test
  void whatTheServiceNeedsIsAskedForInOneLine() {
    String error = call(List.of("evaluate", "--runner=dataflow", "--project=a-project"));
    assertTrue(error.contains("needs --region=VALUE"), error);
    assertEquals(1, error.lines().count(), error);
  }

  private void assertRefused(String message, String... options) {
    List<String> words = new ArrayList<>(List.of("evaluate", "--runner=dataflow"));
    words.addAll(List.of(options));
    words.addAll(List.of(service(oneSmallFile())));
    String error = call(words);
    assertTrue(error.contains(message), error);
    assertEquals(1, error.lines().count(), error);
    assertEquals(List.of(), service.jobs());
  }

  /** What holds for every job. */
  private static void check(SubmittedJob job, int bytes) throws IOException {
    assertEquals(job.steps().size(), new HashSet<>(job.steps()).size(), "names are unique");
    assertTrue(job.bytes() < bytes, job.bytes() + " bytes");
    assertEquals(Set.of(), job.statefulSteps());
    assertFalse(job.coders().contains("SerializableCoder"), "coders are explicit");
  }

  /** The first job of a command, whose later work fails for lack of what the job would leave. */
  private SubmittedJob job(List<String> options, String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.add("--runner=dataflow");
    words.addAll(options);
    words.addAll(List.of(service(oneSmallFile())));
    String error = call(words);
    assertEquals(1, service.jobs().size(), error);
    return new SubmittedJob(service.jobs().get(0));
  }

  /** Calls a command and returns what it wrote to the error stream. */
  private static String call(List<String> words) {
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    Main.run(
        words.toArray(new String[0]),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(error, true, StandardCharsets.UTF_8));
    return error.toString(StandardCharsets.UTF_8);
  }

  private String bundled(String name) throws IOException {
    return BundledProblems.copyTo(directory, name).toString();
  }

  private List<String> oneSmallFile() {
    return List.of("--filesToStage=" + policy + "/config.json");
  }

  /** The options of a launch that calls nobody but the service of this test. */
  private String[] service(List<String> more) {
    String temporary = directory.resolve("temporary").toString();
    List<String> words =
        new ArrayList<>(
            List.of(
                "--project=a-project",
                "--region=europe-west1",
                "--tempLocation=" + temporary,
                "--gcpTempLocation=" + temporary,
                "--stagingLocation=" + temporary,
                "--apiRootUrl=" + service.url(),
                "--credentialFactoryClass=" + NoopCredentialFactory.class.getName(),
                "--pathValidatorClass=" + NoopPathValidator.class.getName(),
                "--stagerClass=" + LocalStager.class.getName()));
    words.addAll(more);
    return words.toArray(new String[0]);
  }
}
