package dev.beamrlvr.pipelines.internal.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.AdapterDirectory;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Projection;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.internal.policy.UntrainedAdapter;
import dev.beamrlvr.pipelines.commands.CommandCall;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.TestPolicy;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.rewards.GoldAnswers;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;
  private static Path policy;

  @TempDir Path directory;

  @BeforeAll
  static void writePolicy() throws IOException {
    policy = TestPolicy.write(shared);
  }

  private CommandCall call(String command, String... options) {
    List<String> words = new ArrayList<>(List.of(command, "--policy=" + policy));
    words.addAll(List.of(options));
    return CommandCall.of(words.toArray(new String[0]));
  }

  private Path prompts(Map<String, String> golds) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> gold : golds.entrySet()) {
      ObjectNode prompt = JSON.createObjectNode();
      prompt.put("id", gold.getKey());
      prompt.put("question", "How many " + gold.getKey() + "?");
      prompt.put("answer", gold.getValue());
      lines.add(JSON.writeValueAsString(prompt));
    }
    return Files.write(directory.resolve("prompts.jsonl"), lines);
  }

  private static Map<String, String> golds() {
    Map<String, String> golds = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      golds.put("p" + i, String.valueOf(i));
    }
    return golds;
  }

  @Test
  void scoreAddsTheCompletionsTokensAsThePolicyScoresThem() throws IOException {
    Path input =
        Files.writeString(
            directory.resolve("in.jsonl"),
            "{\"id\":1,\"prompt\":\"Tom has 20 balls.\\n\",\"completion\":\"20 + 11 = 31\"}\n"
                + "{\"id\":2,\"prompt\":\"Zoe\",\"completion\":\"\"}\n"
                + "{\"id\":3,\"prompt\":\"\",\"completion\":\"x\"}\n"
                + "{\"id\":4,\"prompt\":\"Zoe\",\"completion\":\""
                + "zq ".repeat(200)
                + "\"}\n");
    Path output = directory.resolve("out.jsonl");
    String out = call("score", "--input=" + input, "--output=" + output).succeeds().out();
    assertTrue(out.startsWith("2 completions of "), out);
    assertTrue(out.contains("; 2 lines refused, see "), out);

    List<String> lines = Files.readAllLines(output);
    JsonNode first = JSON.readTree(lines.get(0));
    int[] ids = JSON.convertValue(first.get("tokenIds"), int[].class);
    float[] logProbs = JSON.convertValue(first.get("tokenLogProbs"), float[].class);
    try (Policy open = Policy.open(policy, PolicyDevice.CPU)) {
      int[] prompt = open.tokenizer().encode("Tom has 20 balls.\n");
      assertArrayEquals(open.tokenizer().encode("20 + 11 = 31"), ids);
      float[][] expected = open.logProbs(List.of(new TokenSequence(prompt, ids)), 1);
      assertArrayEquals(expected[0], logProbs, 1e-5f);
    }
    assertEquals(2, JSON.readTree(lines.get(1)).get("id").asInt());
    assertEquals(0, JSON.readTree(lines.get(1)).get("tokenLogProbs").size());
    String refused = Files.readString(directory.resolve("out.jsonl.refused.jsonl"));
    assertTrue(refused.contains("the prompt is empty"), refused);
    assertTrue(refused.contains("but the policy has " + TestPolicy.POSITIONS), refused);
  }

  @Test
  void anAdapterIsScoredRolledOutEvaluatedAndExported() throws IOException {
    Path adapter = directory.resolve("adapter");
    try (Policy open = Policy.open(policy, PolicyDevice.CPU)) {
      PolicyConfiguration shape = open.configuration();
      AdapterConfiguration configuration =
          AdapterConfiguration.of(shape, 2, 4, EnumSet.of(Projection.QUERY, Projection.DOWN));
      ParameterVector weights = UntrainedAdapter.of(configuration, shape, 1);
      for (int i = 0; i < weights.values().length; i++) {
        weights.values()[i] += 0.1f;
      }
      AdapterDirectory.write(adapter, configuration, weights);
    }
    Path merged = directory.resolve("merged");
    call("export", "--adapter=" + adapter, "--output=" + merged).succeeds();
    call("export", "--adapter=" + adapter, "--output=" + merged)
        .isCalledWrongly("holds a policy already");
    call("export", "--adapter=" + policy, "--output=" + directory.resolve("no"))
        .fails(policy + " has no adapter_config.json: it holds no adapter");
    Path halved = Files.createDirectory(directory.resolve("halved"));
    Files.copy(adapter.resolve("adapter_config.json"), halved.resolve("adapter_config.json"));
    call("export", "--adapter=" + halved, "--output=" + directory.resolve("no"))
        .fails(halved + " has no adapter_model.safetensors: it holds no adapter");

    Path input =
        Files.writeString(
            directory.resolve("in.jsonl"), "{\"prompt\":\"Zoe\",\"completion\":\" has 2\"}\n");
    float[] adapted = scored("adapted", input, "--adapter=" + adapter);
    assertArrayEquals(scored("merged", input, "--policy=" + merged), adapted, 1e-5f);
    assertFalse(Arrays.equals(scored("plain", input), adapted));

    String prompts = "--prompts=" + prompts(golds());
    String few = "--maxTokens=6";
    call("evaluate", "--adapter=" + adapter, prompts, few, "--samples=2").succeeds();
    call("rollout", "--adapter=" + adapter, prompts, few, "--output=" + directory.resolve("out"))
        .succeeds();
  }

  private float[] scored(String name, Path input, String... options) throws IOException {
    Path output = directory.resolve(name + ".jsonl");
    List<String> words = new ArrayList<>(List.of("score"));
    if (Stream.of(options).noneMatch(option -> option.startsWith("--policy"))) {
      words.add("--policy=" + policy);
    }
    words.addAll(List.of(options));
    words.addAll(List.of("--input=" + input, "--output=" + output));
    CommandCall.of(words.toArray(new String[0])).succeeds();
    JsonNode line = JSON.readTree(Files.readAllLines(output).get(0));
    return JSON.convertValue(line.get("tokenLogProbs"), float[].class);
  }

  @Test
  void aGpuIsAskedOfTheWorkerInOneLine() throws IOException {
    Path input =
        Files.writeString(
            directory.resolve("in.jsonl"), "{\"prompt\":\"Zoe\",\"completion\":\" has\"}\n");
    CommandCall call =
        call("score", "--device=gpu", "--input=" + input, "--output=" + directory.resolve("out"));
    assumeTrue(call.status() != Main.SUCCESS, "this machine has a GPU");
    call.fails("device gpu: CUDA was not found");
    CommandCall.of("benchmark", "--shape=1m", "--device=gpu")
        .fails("device gpu: CUDA was not found");
  }

  @Test
  void rolloutAnswersEveryPromptAndPutsBadOnesAside() throws IOException {
    Path prompts = prompts(golds());
    Files.writeString(
        prompts,
        Files.readString(prompts)
            + "{\"id\":\"long\",\"question\":\""
            + "zq ".repeat(200)
            + "\",\"answer\":\"1\"}\n"
            + "no json\n");
    Path output = directory.resolve("out");
    Path older = output.resolve("dead-letters/dead-letters-00007-of-00009.avro");
    Files.createDirectories(older.getParent());
    Files.writeString(older, "of an earlier call that failed");
    String out =
        call(
                "rollout",
                "--prompts=" + prompts,
                "--output=" + output,
                "--groupSize=3",
                "--maxTokens=8",
                "--seed=5")
            .succeeds()
            .out();
    assertTrue(out.startsWith("18 completions: "), out);
    assertTrue(out.contains("; 2 dead letters, see " + output.resolve("dead-letters")), out);
    List<VerifiedRollout> rollouts = read(output, "rollouts", VerifiedRollout.class);
    assertEquals(18, rollouts.size());
    assertEquals(
        18,
        rollouts.stream()
            .map(r -> r.getRollout().getPromptId() + "/" + r.getRollout().getSample())
            .distinct()
            .count());
    assertEquals(2, read(output.resolve("dead-letters"), "dead-letters", DeadLetter.class).size());

    call("rollout", "--prompts=" + prompts, "--output=" + output)
        .isCalledWrongly("holds rollouts already");
  }

  @Test
  void responsesThatLeaveNoRoomForAnyPromptAreRefused() throws IOException {
    String prompts = "--prompts=" + prompts(golds());
    String tooMany = "--maxTokens=" + TestPolicy.POSITIONS;
    String reason = "--maxTokens is 160, but the policy has 160 positions for prompt and response";
    Path output = directory.resolve("none");
    call("rollout", prompts, tooMany, "--output=" + output).isCalledWrongly(reason);
    call("evaluate", prompts, tooMany).isCalledWrongly(reason);
    call("rollout", prompts, "--maxTokens=159", "--output=" + output)
        .fails("not one prompt could be answered; 6 dead letters, see " + output);
    assertEquals(6, read(output.resolve("dead-letters"), "dead-letters", DeadLetter.class).size());
  }

  @Test
  void rolloutPutsQuestionsIntoThePolicysOwnChatTemplate() throws IOException {
    Path chat = Files.createDirectories(directory.resolve("chat"));
    for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(policy.resolve(name), chat.resolve(name));
    }
    Files.writeString(
        chat.resolve("chat_template.jinja"),
        "{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}");
    Files.writeString(chat.resolve("tokenizer_config.json"), "{\"eos_token\": \"\\n\"}");
    CommandCall.of(
            "rollout",
            "--policy=" + chat,
            "--prompts=" + prompts(golds()),
            "--output=" + directory.resolve("chats"),
            "--promptTemplate=chat",
            "--systemPrompt=Count.",
            "--groupSize=2",
            "--maxTokens=4")
        .succeeds();
    for (VerifiedRollout rollout :
        read(directory.resolve("chats"), "rollouts", VerifiedRollout.class)) {
      Rollout sampled = rollout.getRollout();
      assertEquals("Count.\n" + sampled.getQuestion() + "\n", sampled.getPrompt());
    }
  }

  @Test
  void evaluateCountsWhatRolloutSamples() throws IOException {
    List<String> sampling = List.of("--maxTokens=24", "--seed=7");
    Path first = directory.resolve("first.avro");
    Path prompts = prompts(golds());
    call(
            "rollout",
            "--prompts=" + prompts,
            "--output=" + first,
            "--groupSize=4",
            sampling.get(0),
            sampling.get(1))
        .succeeds();
    assertFalse(Files.exists(directory.resolve("first.avro.dead-letters/dead-letters.avro")));
    List<VerifiedRollout> rollouts = read(directory, "first", VerifiedRollout.class);
    // Whatever the policy answered first becomes the correct answer, so that it has successes.
    Map<String, String> golds = golds();
    for (VerifiedRollout rollout : rollouts) {
      String extracted = rollout.getVerdict().getExtracted();
      if (rollout.getRollout().getSample() == 0 && extracted != null) {
        golds.put(rollout.getRollout().getPromptId(), canonicalOr(extracted, "0"));
      }
    }
    double correct = 0;
    for (VerifiedRollout verified : rollouts) {
      Rollout rollout = verified.getRollout();
      VerdictKind kind =
          NumberVerifier.flexible()
              .verify("", rollout.getText(), golds.get(rollout.getPromptId()))
              .getKind();
      correct += kind == VerdictKind.CORRECT ? 1 : 0;
    }
    assertTrue(correct > 0, "the random policy wrote no number: choose another seed");

    Path json = directory.resolve("rates.json");
    String out =
        call(
                "evaluate",
                "--prompts=" + prompts(golds),
                "--output=" + json,
                "--samples=4",
                sampling.get(0),
                sampling.get(1))
            .succeeds()
            .out();
    assertTrue(out.startsWith("6 prompts, 4 samples each at temperature 1.0\n"), out);
    assertTrue(out.contains("maj@4"), out);
    JsonNode rates = JSON.readTree(json.toFile());
    assertEquals(6, rates.get("prompts").asInt());
    assertEquals(correct / 24, rates.at("/flexible/mean@4/value").asDouble(), 1e-12);
    assertEquals(64, rates.get("policyDigest").asText().length());
    assertTrue(rates.at("/strict/greedy/standardError").isNumber());
  }

  @Test
  void warmStartMakesTheSolutionsLikelier() throws IOException {
    Map<String, String> solutions = new TreeMap<>();
    golds().forEach((id, gold) -> solutions.put(id, gold + " + 0 = " + gold + "\n#### " + gold));
    Path trained = directory.resolve("trained");
    String[] options = {
      "--prompts=" + prompts(solutions),
      "--output=" + trained,
      "--steps=20",
      "--batchSize=4",
      "--learningRate=0.02"
    };
    String out = call("warm-start", options).succeeds().out();
    List<Double> logProbs = new ArrayList<>();
    out.lines()
        .filter(line -> line.startsWith("step "))
        .forEach(line -> logProbs.add(Double.valueOf(line.replaceAll(".* (-\\S+) nats", "$1"))));
    assertEquals(20, logProbs.size(), out);
    assertTrue(logProbs.get(19) > logProbs.get(0) + 0.5, out);
    try (Policy open = Policy.open(trained, PolicyDevice.CPU)) {
      assertEquals(TestPolicy.POSITIONS, open.configuration().maxPositions());
    }
    call("warm-start", options).isCalledWrongly("holds a policy already");

    call("warm-start", "--prompts=" + prompts(golds()), "--output=" + directory.resolve("none"))
        .fails("no prompt has a worked solution");
  }

  @Test
  void warmStartMakesAnUntrainedPolicyOfAnySize() throws IOException {
    Path small = directory.resolve("small");
    warmStart(small, "--width=16", "--layers=1").succeeds();
    PolicyConfiguration shape = PolicyConfiguration.read(small);
    assertEquals(16, shape.hiddenSize());
    assertEquals(1, shape.layers());
    assertEquals(List.of(415), shape.endTokenIds());
    warmStart(directory.resolve("odd"), "--width=20", "--layers=1")
        .isCalledWrongly("a multiple of 8");
    CommandCall.of("warm-start", "--policy=" + small, "--output=" + directory, "--width=96")
        .isCalledWrongly("--policy keeps its own shape");
  }

  @Test
  void badCallsAreRefusedBeforeAnyWork() throws IOException {
    Path prompts = prompts(golds());
    call("evaluate", "--prompts=" + prompts, "--samples=1").isCalledWrongly("at least 2");
    call("evaluate", "--prompts=" + prompts, "--minRam=16GB")
        .isCalledWrongly("--minRam is for --runner=dataflow: the direct runner cannot ask for");
    call("rollout", "--prompts=" + prompts).isCalledWrongly("--output=");
    call("rollout", "--prompts=" + prompts, "--output=x", "--temperature=-1")
        .isCalledWrongly("--temperature takes at least 0");
    CommandCall.of("score", "--policy=none", "--input=" + prompts, "--output=x")
        .isCalledWrongly("--policy: there is no directory none");
    CommandCall.of("evaluate", "--policy=" + directory, "--prompts=" + prompts)
        .fails("it holds no policy");
  }

  private static CommandCall warmStart(Path output, String width, String layers) {
    return CommandCall.of(
        "warm-start", "--output=" + output, "--steps=1", "--batchSize=1", width, layers);
  }

  private static String canonicalOr(String answer, String otherwise) {
    try {
      return GoldAnswers.of(answer);
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }

  private static <T> List<T> read(Path directory, String prefix, Class<T> type) throws IOException {
    List<T> records = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files =
          all.filter(file -> file.getFileName().toString().matches(prefix + ".*\\.avro"))
              .sorted()
              .toList();
    }
    for (Path file : files) {
      try (DataFileReader<T> reader =
          new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(type))) {
        reader.forEach(records::add);
      }
    }
    return records;
  }
}
