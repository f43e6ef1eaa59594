package dev.beamrlvr.internal.policy;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The shape of a policy, as {@code config.json} of a Hugging Face directory tells it: its family,
 * its sizes, and the switches by which the family's members differ.
 */
@AutoValue
public abstract class PolicyConfiguration {

  private static final int LARGEST_SIZE = 1 << 24;
  private static final int MOST_LAYERS = 1 << 10;

  /** Returns what kind of transformer it is. */
  public abstract Family family();

  /** Returns the rows of the embedding; at least the tokenizer's vocabulary. */
  public abstract int vocabularySize();

  /** Returns the width of the residual stream. */
  public abstract int hiddenSize();

  /** Returns the number of transformer layers. */
  public abstract int layers();

  /** Returns the number of query heads. */
  public abstract int attentionHeads();

  /** Returns the number of key and value heads; it divides that of the query heads. */
  public abstract int keyValueHeads();

  /** Returns the width of one attention head, which is even. */
  public abstract int headSize();

  /** Returns the inner width of the feed-forward layers. */
  public abstract int intermediateSize();

  /** Returns what has a bias. */
  public abstract Set<Projection> biases();

  /** Returns how positions turn queries and keys. */
  public abstract RotaryPositions rotaryPositions();

  /** Returns the layers, counted from 0, whose queries and keys are not turned. */
  public abstract Set<Integer> layersWithoutPositions();

  /** Returns what is added to the mean square in every norm. */
  public abstract double normEpsilon();

  /** Whether the head is the embedding. */
  public abstract boolean tiedEmbeddings();

  /** Returns how many tokens prompt and completion have together, at most. */
  public abstract int maxPositions();

  /** Returns the tokens that end a completion. */
  public abstract List<Integer> endTokenIds();

  /** Returns a builder that begins with this shape. */
  public abstract Builder toBuilder();

  /**
   * Begins a shape of a family: heads of {@code hiddenSize / attentionHeads}, the biases that the
   * family always has, plain rotary positions in all layers, a head of its own, no end tokens.
   */
  public static Builder of(Family family) {
    return new AutoValue_PolicyConfiguration.Builder()
        .setFamily(family)
        .setBiases(family.biases(false, false))
        .setRotaryPositions(RotaryPositions.of(family.ropeTheta()))
        .setLayersWithoutPositions(Set.of())
        .setNormEpsilon(1e-6)
        .setTiedEmbeddings(false)
        .setMaxPositions(family.maxPositions())
        .setEndTokenIds(List.of());
  }

  /** Builds a {@link PolicyConfiguration}. */
  @AutoValue.Builder
  public abstract static class Builder {
    abstract Builder setFamily(Family family);

    public abstract Builder setVocabularySize(int size);

    public abstract Builder setHiddenSize(int size);

    public abstract Builder setLayers(int layers);

    public abstract Builder setAttentionHeads(int heads);

    public abstract Builder setKeyValueHeads(int heads);

    public abstract Builder setHeadSize(int size);

    public abstract Builder setIntermediateSize(int size);

    public abstract Builder setBiases(Set<Projection> projections);

    public abstract Builder setRotaryPositions(RotaryPositions positions);

    public abstract Builder setLayersWithoutPositions(Set<Integer> layers);

    public abstract Builder setNormEpsilon(double epsilon);

    public abstract Builder setTiedEmbeddings(boolean tied);

    public abstract Builder setMaxPositions(int positions);

    public abstract Builder setEndTokenIds(List<Integer> ids);

    abstract int hiddenSize();

    abstract int attentionHeads();

    abstract Set<Projection> biases();

    abstract Set<Integer> layersWithoutPositions();

    abstract List<Integer> endTokenIds();

    abstract java.util.Optional<Integer> headSize();

    abstract PolicyConfiguration autoBuild();

    /**
     * Returns the shape.
     *
     * @throws PolicyException if the sizes do not fit together, naming the field of config.json
     */
    public final PolicyConfiguration build() {
      if (headSize().isEmpty()) {
        positive("hidden_size", hiddenSize());
        positive("num_attention_heads", attentionHeads());
        check(
            hiddenSize() % attentionHeads() == 0,
            "hidden_size "
                + hiddenSize()
                + " does not split into num_attention_heads "
                + attentionHeads());
        setHeadSize(hiddenSize() / attentionHeads());
      }
      setBiases(Collections.unmodifiableSet(new TreeSet<>(biases())));
      setLayersWithoutPositions(
          Collections.unmodifiableSet(new TreeSet<>(layersWithoutPositions())));
      setEndTokenIds(List.copyOf(endTokenIds()));
      PolicyConfiguration configuration = autoBuild();
      configuration.check();
      return configuration;
    }
  }

  private void check() {
    positive("vocab_size", vocabularySize());
    positive("hidden_size", hiddenSize());
    positive("num_hidden_layers", layers());
    positive("num_attention_heads", attentionHeads());
    positive("num_key_value_heads", keyValueHeads());
    positive("head_dim", headSize());
    positive("intermediate_size", intermediateSize());
    check(maxPositions() > 0, "max_position_embeddings must be above 0, not " + maxPositions());
    check(layers() <= MOST_LAYERS, "num_hidden_layers " + layers() + " is above " + MOST_LAYERS);
    check(headSize() % 2 == 0, "head_dim " + headSize() + " is odd: its halves are turned");
    check(
        attentionHeads() % keyValueHeads() == 0,
        "num_key_value_heads "
            + keyValueHeads()
            + " does not divide num_attention_heads "
            + attentionHeads());
    double base = rotaryPositions().base();
    check(base > 0 && Double.isFinite(base), "rope_theta must be above 0, not " + base);
    check(
        normEpsilon() >= 0 && Double.isFinite(normEpsilon()),
        "rms_norm_eps must be 0 or more, not " + normEpsilon());
    for (int id : endTokenIds()) {
      check(
          id >= 0 && id < vocabularySize(),
          "eos_token_id " + id + " is outside vocab_size " + vocabularySize());
    }
  }

  /** Returns the order and the shapes of the weights. */
  public ParameterLayout layout() {
    long[] table = {vocabularySize(), hiddenSize()};
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(ModelTensors.EMBEDDING, table);
    for (int layer = 0; layer < layers(); layer++) {
      for (LayerTensor tensor : LayerTensor.values()) {
        if (tensor.isIn(this)) {
          shapes.put(
              tensor.name(layer),
              tensor.sizes().stream().mapToLong(size -> size.of(this)).toArray());
        }
      }
    }
    shapes.put(ModelTensors.FINAL_NORM, new long[] {hiddenSize()});
    if (!tiedEmbeddings()) {
      shapes.put(ModelTensors.HEAD, table);
    }
    return ParameterLayout.ofShapes(shapes);
  }

  /**
   * Reads {@code config.json}, and the end tokens of {@code generation_config.json} beside it, in
   * the form of older or of newer tools; the type of the weights is that of the weights' files,
   * whatever {@code dtype} or {@code torch_dtype} says.
   *
   * @throws PolicyException naming the file and the field that is missing, or that asks for what
   *     this policy does not compute
   */
  public static PolicyConfiguration read(Path huggingFaceDirectory) {
    return PolicyConfigurationFile.read(huggingFaceDirectory);
  }

  private static void positive(String field, int value) {
    check(value > 0, field + " must be above 0, not " + value);
    check(value <= LARGEST_SIZE, field + " is " + value + ", above " + LARGEST_SIZE);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new PolicyException(message);
    }
  }

  /**
   * Returns why a prompt of so many tokens cannot be answered, in one line; null if it can.
   *
   * @param sampling with the room that a response needs
   */
  public @Nullable String refusal(int promptTokens, Sampling sampling) {
    int room = maxPositions() - sampling.maxNewTokens();
    if (promptTokens == 0) {
      return "the prompt is empty";
    }
    return promptTokens <= room
        ? null
        : "the prompt has "
            + promptTokens
            + " tokens, but at most "
            + room
            + " leave room for a response";
  }
}
