package dev.beamrlvr.tests.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import de.kherud.llama.args.LogFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * llama.cpp with one model, in one thread, decoding greedily. Several prompts are answered beside
 * each other, as its server does: one batch a token. Keys and values are kept in 32 bits too.
 */
final class LlamaCpp implements AutoCloseable {

  /** Places for keys and values come in so many. */
  private static final int CELLS = 32;

  private final LlamaModel model;

  /**
   * Loads the library, before libtorch: both bring their own copy of parts of C++'s library, and
   * with {@code LD_BIND_NOW} what is loaded first uses its own.
   */
  static void load() {
    LlamaModel.setLogger(LogFormat.TEXT, (level, text) -> {});
  }

  /** Opens a GGUF for so many rows of so many tokens, the prompt's among them. */
  LlamaCpp(Path gguf, int rows, int tokens) {
    load();
    model =
        new LlamaModel(
            new ModelParameters()
                .disableLog()
                .setModel(gguf.toString())
                .setThreads(1)
                .setThreadsBatch(1)
                .setCacheTypeK(CacheType.F32)
                .setCacheTypeV(CacheType.F32)
                .setParallel(rows)
                .setCtxSize(rows * (tokens + CELLS)));
  }

  /** Answers each prompt with so many tokens, without telling which, as fast as it can. */
  void complete(List<int[]> prompts, int newTokens) {
    List<LlamaIterator> answers = new ArrayList<>();
    for (int[] prompt : prompts) {
      answers.add(model.generate(parameters(prompt, newTokens)).iterator());
    }
    for (LlamaIterator answer : answers) {
      answer.forEachRemaining(token -> {});
    }
  }

  /** Answers one prompt, and tells the tokens. */
  int[] tokens(int[] prompt, int newTokens) {
    String text = model.complete(parameters(prompt, newTokens));
    return Arrays.stream(text.replaceAll("^<|>$", "").split("><"))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static InferenceParameters parameters(int[] prompt, int newTokens) {
    String text = Arrays.stream(prompt).mapToObj(GgufFile::text).collect(Collectors.joining());
    return new InferenceParameters(text)
        .setNPredict(newTokens)
        .setTemperature(0)
        .setIgnoreEos(true)
        .setCachePrompt(false);
  }

  @Override
  public void close() {
    model.close();
  }
}
