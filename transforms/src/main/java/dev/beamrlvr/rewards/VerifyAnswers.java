package dev.beamrlvr.rewards;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * Judges every response with a {@link Verifier}.
 *
 * <pre>{@code
 * PCollection<VerifiedRollout> verified = rollouts.apply(VerifyAnswers.gsm8k());
 * }</pre>
 *
 * <p>One record comes out for each that goes in. Where the verifier throws or runs out of time the
 * verdict is of kind {@code ERROR} with the reason and the reward is null. The counters {@code
 * verdicts_correct}, {@code verdicts_incorrect}, {@code verdicts_no_answer} and {@code
 * verdicts_error} count by kind; take success rates from the data, as counters count retries too.
 * Only the question, the text and the gold answer are read, so that responses which were sampled
 * elsewhere may have anything in the other fields. Elements are handled one by one, so any
 * windowing will do.
 */
@AutoValue
public abstract class VerifyAnswers
    extends PTransform<PCollection<Rollout>, PCollection<VerifiedRollout>> {

  abstract Verifier verifier();

  abstract @Nullable Duration timeout();

  /** Judges by any verifier. */
  public static VerifyAnswers using(Verifier verifier) {
    checkArgumentNotNull(verifier, "verifier can not be null");
    return new AutoValue_VerifyAnswers(verifier, null);
  }

  /** Judges numbers, as GSM8K asks for: the answer line, or else the last number. */
  public static VerifyAnswers gsm8k() {
    return using(NumberVerifier.flexible());
  }

  /**
   * Limits the time for one response. A verifier that runs longer is interrupted, and the verdict
   * is an error. Default: the verifier's own {@link Verifier#timeLimit()}, which this replaces;
   * where that states none there is no limit, and no second thread. A limit makes verdicts depend
   * on the machine's speed, so leave it out where results must be reproducible, or choose it far
   * above what is needed.
   *
   * <p>A verifier that ignores its interruption keeps a thread, and what it holds on to, until it
   * ends. When 16 threads of one JVM hang so, every further judgement there fails with a {@link
   * VerifierException}, which is no verdict and stops the pipeline. They are daemons: none keeps a
   * process alive.
   */
  public VerifyAnswers withTimeout(Duration timeout) {
    checkArgumentNotNull(timeout, "timeout can not be null");
    return new AutoValue_VerifyAnswers(verifier(), positive(timeout));
  }

  /** What the transform does with a response, for stages that use the verdict where it is made. */
  public Judging judging() {
    return new Judge(verifier(), limit());
  }

  /** Judges responses one at a time, on a worker; for one thread at a time. */
  public interface Judging extends Serializable, AutoCloseable {

    /** Judges one response. */
    VerifiedRollout judge(Rollout rollout);

    /** Ends the verifier's own thread, if there is one. */
    @Override
    void close();
  }

  @Override
  public PCollection<VerifiedRollout> expand(PCollection<Rollout> rollouts) {
    return rollouts
        .apply("Verify", ParDo.of(new VerifyFn(judging())))
        .setCoder(RecordCoders.of(VerifiedRollout.class));
  }

  private @Nullable Duration limit() {
    return timeout() == null
        ? verifier().timeLimit().map(VerifyAnswers::positive).orElse(null)
        : timeout();
  }

  private static Duration positive(Duration limit) {
    if (limit.getMillis() <= 0) {
      throw new IllegalArgumentException("timeout must be positive, but was " + limit);
    }
    return limit;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("verifier", verifier().getClass()).withLabel("Verifier"));
    builder.addIfNotNull(DisplayData.item("timeout", limit()).withLabel("Time limit"));
  }
}
