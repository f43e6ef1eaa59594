package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Nine small random policies as release 5.17 of Hugging Face's transformers saved them, of one file
 * or of shards, with 32 or 16 bits, tied or not, each with an adapter as release 0.21 of PEFT saved
 * it. What they must compute, in {@code expected.json} and beside it, is those libraries' answer in
 * 64 bits.
 */
public final class FamilyPolicies {

  /** Numbers of the expected gradients are every ninth of a tensor's. */
  static final int STRIDE = 9;

  private FamilyPolicies() {}

  public static List<String> names() {
    return List.of(
        "llama",
        "llama3",
        "mistral",
        "qwen2",
        "qwen2-untied",
        "qwen3",
        "qwen3-untied",
        "smollm2",
        "smollm3");
  }

  static Path resource(String name) {
    try {
      return Path.of(FamilyPolicies.class.getResource("families").toURI()).resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Copies a policy's directory, with the tokenizer that all of them share and without its tests.
   */
  public static Path copy(String name, Path target) throws IOException {
    Files.createDirectories(target);
    List<Path> files;
    try (Stream<Path> all = Files.list(resource(name))) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("expected"))
              .toList();
    }
    for (Path file : files) {
      Files.copy(file, target.resolve(file.getFileName().toString()));
    }
    Files.copy(resource("tokenizer.json"), target.resolve("tokenizer.json"));
    return target;
  }

  static Policy open(String name, Path target) throws IOException {
    return Policy.open(copy(name, target), PolicyDevice.CPU);
  }

  public static JsonNode expected(String name) {
    try {
      return new ObjectMapper().readTree(resource(name).resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<TokenSequence> sequences(JsonNode expected) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (JsonNode pair : expected.get("pairs")) {
      sequences.add(new TokenSequence(ids(pair.get("promptTokenIds")), ids(pair.get("tokenIds"))));
    }
    return sequences;
  }

  static int[] ids(JsonNode numbers) {
    int[] ids = new int[numbers.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = numbers.get(i).asInt();
    }
    return ids;
  }

  static double[] doubles(JsonNode numbers) {
    double[] doubles = new double[numbers.size()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = numbers.get(i).asDouble();
    }
    return doubles;
  }
}
