package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.templates.TemplateOracle;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.rollouts.PolicyGenerator;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.training.AdaptiveStepRule;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.joda.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which settings make another run, and which do not. */
class RunIdentityTest {

  @TempDir Path temporary;

  private TrainingRun run;

  @BeforeEach
  void describeARun() throws IOException {
    Path policy = TinyTraining.policy(temporary.resolve("policy"));
    run =
        TrainingRun.in(temporary.resolve("run").toString())
            .fromPolicy(policy.toString())
            .fromAdapter(adapter("adapter"))
            .withSettings(settings -> settings.setLora(TrainSettings.Lora.ofRank(8)))
            .withPrompts(ReadPrompts.from(prompts("prompts.jsonl", "1")))
            .withEvaluationSet("test", TinyTraining.prompts("test", 3));
  }

  private String adapter(String name) throws IOException {
    Path directory = Files.createDirectories(temporary.resolve(name));
    Files.writeString(directory.resolve("adapter_config.json"), "{}");
    Files.writeString(directory.resolve("adapter_model.safetensors"), "A and B");
    return directory.toString();
  }

  private String prompts(String name, String answer) throws IOException {
    return Files.writeString(
            temporary.resolve(name), "{\"question\": \"a\", \"answer\": \"" + answer + "\"}\n")
        .toString();
  }

  /** For every setting of a step, another value. */
  private static Map<String, UnaryOperator<TrainSettings.Builder>> settingChanges() {
    Map<String, UnaryOperator<TrainSettings.Builder>> changes = new TreeMap<>();
    changes.put("slots", settings -> settings.setSlots(5));
    changes.put("groupSize", settings -> settings.setGroupSize(9));
    changes.put("sampling", settings -> settings.setSampling(new Sampling(1, 1, 49)));
    changes.put("template", settings -> settings.setTemplate(PromptTemplate.qwen25Math()));
    changes.put("seed", settings -> settings.setSeed(1));
    changes.put("generator", settings -> settings.setGenerator(PolicyGenerator.ofBatch()));
    changes.put("verifier", settings -> settings.setVerifier(NumberVerifier.flexible()));
    changes.put("reward", settings -> settings.setReward(judged -> judged.getReward() / 2));
    changes.put(
        "verifierTimeout", settings -> settings.setVerifierTimeout(Duration.standardMinutes(1)));
    changes.put("advantage", settings -> settings.setAdvantage(AdvantageEstimator.RLOO));
    changes.put(
        "lengthNormalization",
        settings -> settings.setLengthNormalization(LengthNormalization.BATCH));
    changes.put("optimizer", settings -> settings.setOptimizer(new AdamW(0.8, 0.98, 1e-7, 0)));
    changes.put(
        "stepRule",
        settings ->
            settings.setStepRule(
                AdaptiveStepRule.of(
                    AdaptiveStepSettings.forTraining()
                        .withLimits(StepLimits.forTraining().withKlCap(0.1)))));
    changes.put("trialResponses", settings -> settings.setTrialResponses(3));
    changes.put("device", settings -> settings.setDevice(PolicyDevice.GPU));
    changes.put("rowsPerCall", settings -> settings.setRowsPerCall(64));
    changes.put("lora", settings -> settings.setLora(TrainSettings.Lora.ofRank(16)));
    return changes;
  }

  /** For every setting of a run, another value. */
  private Map<String, UnaryOperator<TrainingRun>> runChanges() throws IOException {
    String otherPrompts = prompts("other.jsonl", "1");
    Path otherPolicy = TinyTraining.policy(temporary.resolve("other-policy"));
    Map<String, UnaryOperator<TrainingRun>> changes = new TreeMap<>();
    changes.put("settings", run -> run.withSettings(settings -> settings.setSeed(2)));
    changes.put("prompts", run -> run.withPrompts(ReadPrompts.from(otherPrompts)));
    changes.put(
        "evaluationSets", run -> run.withEvaluationSet("test", TinyTraining.prompts("test", 4)));
    changes.put("evaluationSamples", run -> run.withEvaluationSamples(5));
    changes.put("promptsPerStep", run -> run.withPromptsPerStep(65));
    // Those that decide nothing.
    changes.put("directory", run -> run.toBuilder().setDirectory("/elsewhere").build());
    changes.put("basePolicy", run -> run.fromPolicy(otherPolicy.toString()));
    String otherAdapter = adapter("other-adapter");
    changes.put("baseAdapter", run -> run.fromAdapter(otherAdapter));
    changes.put("steps", run -> run.withSteps(61));
    changes.put("stepsPerPipeline", run -> run.withStepsPerPipeline(3));
    changes.put("evaluateEvery", run -> run.withEvaluateEvery(21));
    changes.put("keepEvery", run -> run.withKeepEvery(21));
    changes.put("keepCheckpoints", run -> run.withKeepCheckpoints(3));
    changes.put("stopAt", run -> run.withStopAt(0.5));
    changes.put("attempts", run -> run.withAttempts(3));
    changes.put(
        "resourceHints", run -> run.withResourceHints(ResourceHints.create().withMinRam("16GB")));
    changes.put("listener", run -> run.withListener(new TrainingListener() {}));
    changes.put("pipelines", run -> run.withPipelineOptions(PipelineOptionsFactory.create()));
    changes.put(
        "stopSignal",
        run -> {
          run.stop();
          return run;
        });
    return changes;
  }

  @Test
  void thePrecisionOfSamplingMakesAnotherRun() throws IOException {
    TrainingRun other =
        run.withSettings(
            settings ->
                settings.setSampling(
                    run.settings().sampling().withPrecision(Sampling.Precision.BFLOAT16)));
    assertEquals(Set.of("settings.sampling.precision"), differences(run, other));
  }

  @Test
  void theModelsTemplateTheSystemPromptAndTheDateMakeAnotherRun() throws IOException {
    Path model = TemplateOracle.copy("qwen3", temporary.resolve("model"));
    PromptTemplate chat = PromptTemplate.chat(model.toString());
    SortedMap<String, String> plain = identity(templated(chat));
    assertNotEquals(plain, identity(templated(chat.withSystemPrompt("Be brief."))));
    assertNotEquals(plain, identity(templated(chat.withThinking(false))));
    assertEquals(plain, identity(templated(chat.withDate(LocalDate.of(2026, 1, 31)))));
    Files.writeString(model.resolve("chat_template.jinja"), "{{ strftime_now('%Y') }}");
    PromptTemplate dated = PromptTemplate.chat(model.toString());
    assertNotEquals(plain, identity(templated(dated)));
    assertNotEquals(
        identity(templated(dated.withDate(LocalDate.of(2026, 1, 31)))),
        identity(templated(dated.withDate(LocalDate.of(2026, 2, 1)))));
  }

  private TrainingRun templated(PromptTemplate template) {
    return run.withSettings(settings -> settings.setTemplate(template));
  }

  private static Map<String, Method> properties(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> !method.getName().equals("toBuilder"))
        .collect(Collectors.toMap(Method::getName, method -> method));
  }

  private static SortedMap<String, String> identity(TrainingRun run) throws IOException {
    return RunIdentity.describe(run).identity();
  }

  private static Set<String> differences(TrainingRun one, TrainingRun other) throws IOException {
    SortedMap<String, String> a = identity(one);
    SortedMap<String, String> b = identity(other);
    Set<String> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    names.removeIf(name -> a.containsKey(name) && a.get(name).equals(b.get(name)));
    return names;
  }

  /** Another value either makes another run by its own name, or a reason says why it does not. */
  private void assertDecidesOrSaysWhyNot(String prefix, Method property, TrainingRun changed)
      throws IOException {
    NotPartOfIdentity excepted = property.getAnnotation(NotPartOfIdentity.class);
    Set<String> differences = differences(run, changed);
    if (excepted != null) {
      assertFalse(excepted.value().isBlank(), property.getName());
      assertEquals(Set.of(), differences, property.getName() + " is excepted");
      return;
    }
    assertFalse(differences.isEmpty(), property.getName() + " decides nothing");
    for (String name : differences) {
      assertTrue(name.startsWith(prefix + property.getName()), name);
    }
  }

  @Test
  void everySettingOfAStepMakesAnotherRun() throws IOException {
    Map<String, UnaryOperator<TrainSettings.Builder>> changes = settingChanges();
    Map<String, Method> properties = properties(TrainSettings.class);
    assertEquals(
        Set.of("runDirectory", "lease"),
        properties.keySet().stream()
            .filter(name -> !changes.containsKey(name))
            .collect(Collectors.toSet()),
        "settings that no case here changes");
    for (Map.Entry<String, UnaryOperator<TrainSettings.Builder>> change : changes.entrySet()) {
      assertDecidesOrSaysWhyNot(
          "settings.", properties.get(change.getKey()), run.withSettings(change.getValue()));
    }
    TrainSettings elsewhere = run.settings().withRunDirectory("/elsewhere");
    assertDecidesOrSaysWhyNot(
        "settings.",
        properties.get("runDirectory"),
        run.toBuilder().setSettings(elsewhere).build());
    assertDecidesOrSaysWhyNot(
        "settings.",
        properties.get("lease"),
        run.toBuilder().setSettings(run.settings().withLease("1 me")).build());
  }

  @Test
  void everySettingOfARunMakesAnotherRunOrSaysWhyNot() throws IOException {
    Map<String, UnaryOperator<TrainingRun>> changes = runChanges();
    Map<String, Method> properties = properties(TrainingRun.class);
    assertEquals(properties.keySet(), changes.keySet(), "every setting has a case");
    for (Map.Entry<String, UnaryOperator<TrainingRun>> change : changes.entrySet()) {
      assertDecidesOrSaysWhyNot("", properties.get(change.getKey()), change.getValue().apply(run));
    }
  }

  @Test
  void theContentOfPromptsAndPolicyDecides() throws IOException {
    SortedMap<String, String> before = identity(run);
    prompts("prompts.jsonl", "2");
    Path tokenizer = temporary.resolve("policy/tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer) + "\n");
    Files.writeString(temporary.resolve("adapter/adapter_model.safetensors"), "others");
    SortedMap<String, String> after = identity(run);
    assertEquals(before.keySet(), after.keySet());
    assertEquals(
        Set.of(
            "prompts.sha256",
            "basePolicy.tokenizer.json.sha256",
            "baseAdapter.adapter_model.safetensors.sha256"),
        before.keySet().stream()
            .filter(name -> !before.get(name).equals(after.get(name)))
            .collect(Collectors.toSet()));
  }

  @Test
  void theVersionOfTheProgramDecides() throws IOException {
    assertTrue(identity(run).get("version").matches("\\d+\\.\\d+.*"), identity(run).get("version"));
  }

  private static final class Judge implements Verifier {
    private final int strictness;
    private transient Object connection;

    Judge(int strictness, Object connection) {
      this.strictness = strictness;
      this.connection = connection;
    }

    @Override
    public Verdict verify(String question, String completion, String gold) {
      connection = null;
      return completion.length() > strictness
          ? Verdicts.correct(completion, "length", "long")
          : Verdicts.incorrect(completion, "length", "short");
    }
  }

  private TrainingRun judgedBy(Verifier verifier) {
    return run.withSettings(settings -> settings.setVerifier(verifier));
  }

  @Test
  void aUsersOwnPartsAreDescribedByTheirClassAndFields() throws IOException {
    SortedMap<String, String> identity = identity(judgedBy(new Judge(3, this)));
    assertEquals(Judge.class.getName(), identity.get("settings.verifier"));
    assertEquals("3", identity.get("settings.verifier.strictness"));
    assertNull(identity.get("settings.verifier.connection"));
    assertEquals(
        Set.of("settings.verifier.strictness"),
        differences(judgedBy(new Judge(3, this)), judgedBy(new Judge(4, this))));
    int least = 3;
    Verifier lambda =
        (question, completion, gold) -> new Judge(least, null).verify(question, completion, gold);
    assertNotEquals(Set.of(), differences(judgedBy(lambda), judgedBy(new Judge(3, null))));
    assertEquals(Set.of(), differences(judgedBy(lambda), judgedBy(lambda)));
  }

  @Test
  void whatCannotBeDescribedIsRefusedByName() {
    Thread thread = Thread.currentThread();
    TrainingRun undescribed =
        judgedBy(
            (question, completion, gold) -> Verdicts.incorrect(completion, thread.getName(), ""));
    String message = assertThrows(IllegalArgumentException.class, undescribed::start).getMessage();
    assertTrue(message.startsWith("settings.verifier.captured.0 is a java.lang.Thread"), message);
    assertFalse(Files.exists(temporary.resolve("run")), "nothing was begun");
  }

  @Test
  void aResumedRunWithAnotherSettingIsRefusedByItsName() throws IOException {
    TrainingRun tiny = TinyTraining.in(temporary.resolve("tiny"), temporary.resolve("policy"));
    tiny.withSteps(1).start();
    CheckpointException refused =
        assertThrows(
            CheckpointException.class,
            () -> tiny.withSettings(settings -> settings.setGroupSize(5)).resume());
    assertTrue(
        refused
            .getMessage()
            .contains("holds another run: settings.groupSize is '4' there and '5' here"),
        refused.getMessage());
    assertEquals(2, tiny.withSteps(2).withKeepEvery(1).resume().checkpoint().getStep());
  }
}
