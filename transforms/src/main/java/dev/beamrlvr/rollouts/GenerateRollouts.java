package dev.beamrlvr.rollouts;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.Rollout;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.function.ThrowingConsumer;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.DefaultErrorHandler;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Answers every prompt of a batch several times.
 *
 * <pre>{@code
 * PCollection<Rollout> rollouts =
 *     batches.apply(
 *         GenerateRollouts.using("/models/Qwen2.5-0.5B")
 *             .withTemplate(PromptTemplate.plain())
 *             .withSamplesPerPrompt(8)
 *             .withSeed(1));
 * }</pre>
 *
 * <p>The batch is the unit of work: its prompts times the samples go to the generator together.
 * With a {@link PolicyGenerator}, floating-point results depend on that composition and on how many
 * responses it generates at a time, and on nothing else. A prompt that cannot be answered, such as
 * one that leaves no room for a response, goes to the bad records with its reason. Elements are
 * handled one by one, so any windowing will do.
 */
@AutoValue
public abstract class GenerateRollouts
    extends PTransform<PCollection<PromptBatch>, PCollection<Rollout>> {

  static final TupleTag<Rollout> ROLLOUTS = new TupleTag<>("rollouts") {};

  private static final int DEFAULT_MAXIMUM_NEW_TOKENS = 256;

  abstract Generator generator();

  abstract PromptTemplate template();

  abstract int samplesPerPrompt();

  abstract Sampling sampling();

  abstract long seed();

  abstract ResourceHints hints();

  abstract BadRecordRouter badRecordRouter();

  abstract ErrorHandler<BadRecord, ?> badRecordErrorHandler();

  abstract Builder toBuilder();

  /** Answers with the policy in a Hugging Face directory, on any Beam file system, on the CPU. */
  public static GenerateRollouts using(String policyDirectory) {
    return using(PolicyGenerator.of(policyDirectory));
  }

  /** Answers with a generator: the policy elsewhere than on the CPU, or an engine of your own. */
  public static GenerateRollouts using(Generator generator) {
    return new AutoValue_GenerateRollouts.Builder()
        .setGenerator(generator)
        .setTemplate(PromptTemplate.plain())
        .setSamplesPerPrompt(8)
        .setSampling(new Sampling(1, 1, DEFAULT_MAXIMUM_NEW_TOKENS))
        .setSeed(0)
        .setHints(ResourceHints.create())
        .setBadRecordRouter(BadRecordRouter.THROWING_ROUTER)
        .setBadRecordErrorHandler(new DefaultErrorHandler<>())
        .build();
  }

  /** How a question becomes the text that the policy continues; the question itself by default. */
  public GenerateRollouts withTemplate(PromptTemplate template) {
    return toBuilder().setTemplate(template).build();
  }

  /** Responses to each prompt, G; 8 by default. */
  public GenerateRollouts withSamplesPerPrompt(int samples) {
    return toBuilder().setSamplesPerPrompt(positive("samples per prompt", samples)).build();
  }

  /**
   * Temperature, nucleus, length limit and precision; temperature 1, no nucleus, 256 tokens and 32
   * bits by default.
   */
  public GenerateRollouts withSampling(Sampling sampling) {
    return toBuilder().setSampling(sampling).build();
  }

  /** Seed of all random numbers; 0 by default. */
  public GenerateRollouts withSeed(long seed) {
    return toBuilder().setSeed(seed).build();
  }

  /**
   * What the stage that loads the policy asks of its workers, such as a GPU or memory; nothing by
   * default. Beam's Dataflow runner reads it.
   */
  public GenerateRollouts withResourceHints(ResourceHints hints) {
    return toBuilder().setHints(hints).build();
  }

  /** Where prompts go that cannot be answered; by default they stop the pipeline. */
  public GenerateRollouts withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return toBuilder()
        .setBadRecordErrorHandler(handler)
        .setBadRecordRouter(BadRecordRouter.RECORDING_ROUTER)
        .build();
  }

  /** What the transform does with a batch, for stages that use the answers where they are made. */
  public Answering answering() {
    if (template().needsDate()) {
      throw new IllegalArgumentException(
          "the chat template asks for the date: tell it one with PromptTemplate.withDate");
    }
    if (generator() instanceof PolicyGenerator policy) {
      policy.check(sampling());
    }
    return new BatchAnswers(generator(), template(), samplesPerPrompt(), sampling(), seed());
  }

  /** Answers batches one at a time, on a worker. */
  public interface Answering extends Serializable {

    /**
     * Answers one batch.
     *
     * @param refused is told of every prompt that cannot be answered
     * @return the responses in the order of prompts and samples
     * @throws Exception what the generator throws
     */
    List<Rollout> answer(PromptBatch batch, ThrowingConsumer<Exception, DeadLetter> refused)
        throws Exception;
  }

  @Override
  public PCollection<Rollout> expand(PCollection<PromptBatch> batches) {
    PCollectionTuple output =
        batches.apply(
            "Generate",
            ParDo.of(new GenerateFn(answering(), badRecordRouter()))
                .withOutputTags(ROLLOUTS, TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG))
                .setResourceHints(hints()));
    badRecordErrorHandler()
        .addErrorCollection(
            output
                .get(BadRecordRouter.BAD_RECORD_TAG)
                .setCoder(BadRecord.getCoder(batches.getPipeline())));
    return output.get(ROLLOUTS).setCoder(RecordCoders.of(Rollout.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("generator", generator().toString()).withLabel("Generator"))
        .add(DisplayData.item("template", template().text()).withLabel("Prompt template"))
        .add(DisplayData.item("samplesPerPrompt", samplesPerPrompt()).withLabel("Group size"))
        .add(DisplayData.item("temperature", sampling().temperature()).withLabel("Temperature"))
        .add(DisplayData.item("topP", sampling().topP()).withLabel("Nucleus"))
        .add(
            DisplayData.item("maximumNewTokens", sampling().maxNewTokens())
                .withLabel("Most response tokens"))
        .add(
            DisplayData.item("precision", sampling().precision().toString())
                .withLabel("Arithmetic of sampling"))
        .add(DisplayData.item("seed", seed()).withLabel("Seed"));
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + value);
    }
    return value;
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setGenerator(Generator generator);

    abstract Builder setTemplate(PromptTemplate template);

    abstract Builder setSamplesPerPrompt(int samples);

    abstract Builder setSampling(Sampling sampling);

    abstract Builder setSeed(long seed);

    abstract Builder setHints(ResourceHints hints);

    abstract Builder setBadRecordRouter(BadRecordRouter router);

    abstract Builder setBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler);

    abstract GenerateRollouts build();
  }
}
