package dev.beamrlvr.internal.policy;

import java.util.function.ToIntFunction;

/**
 * What the rows and columns of a policy's tensors count, under the names of {@code config.json}.
 */
enum Size {
  VOCABULARY("vocab_size", PolicyConfiguration::vocabularySize),
  HIDDEN("hidden_size", PolicyConfiguration::hiddenSize),
  QUERIES("num_attention_heads x " + Size.OF_HEAD, c -> c.attentionHeads() * c.headSize()),
  KEYS("num_key_value_heads x " + Size.OF_HEAD, c -> c.keyValueHeads() * c.headSize()),
  HEAD(Size.OF_HEAD, PolicyConfiguration::headSize),
  INNER("intermediate_size", PolicyConfiguration::intermediateSize);

  private static final String OF_HEAD = "(head_dim or hidden_size / num_attention_heads)";

  private final String fields;
  private final ToIntFunction<PolicyConfiguration> value;

  Size(String fields, ToIntFunction<PolicyConfiguration> value) {
    this.fields = fields;
    this.value = value;
  }

  /** Returns how many there are. */
  int of(PolicyConfiguration configuration) {
    return value.applyAsInt(configuration);
  }

  /** Returns which fields of {@code config.json} say so. */
  String fields() {
    return fields;
  }
}
