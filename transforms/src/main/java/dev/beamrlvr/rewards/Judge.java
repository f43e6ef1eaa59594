package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * Calls the verifier; whatever goes wrong in it becomes a verdict of kind {@code ERROR}, unless its
 * threads hang without end.
 */
final class Judge implements VerifyAnswers.Judging {

  private static final long serialVersionUID = 1L;

  private final Verifier verifier;
  private final @Nullable Duration timeout;
  private final Map<VerdictKind, Counter> counters = new EnumMap<>(VerdictKind.class);
  private transient @Nullable TimeLimit timeLimit;

  Judge(Verifier verifier, @Nullable Duration timeout) {
    this.verifier = verifier;
    this.timeout = timeout;
    for (VerdictKind kind : VerdictKind.values()) {
      String name = "verdicts_" + kind.name().toLowerCase(Locale.ROOT);
      counters.put(kind, Metrics.counter(VerifyAnswers.class, name));
    }
  }

  @Override
  public VerifiedRollout judge(Rollout rollout) {
    Verdict verdict = verdict(rollout);
    counters.get(verdict.getKind()).inc();
    return new VerifiedRollout(rollout, verdict, Verdicts.reward(verdict));
  }

  @Override
  public void close() {
    if (timeLimit != null) {
      timeLimit.close();
      timeLimit = null;
    }
  }

  private Verdict verdict(Rollout rollout) {
    String question = rollout.getQuestion();
    String text = rollout.getText();
    String gold = rollout.getGold();
    try {
      Verdict verdict =
          timeout == null
              ? verifier.verify(question, text, gold)
              : timeLimit().call(() -> verifier.verify(question, text, gold));
      return verdict == null ? Verdicts.error("the verifier returned null") : verdict;
    } catch (InterruptedException e) {
      // The runner stops the work: no judgement of the verifier's.
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while verifying", e);
    } catch (VerifierException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      String message = e.getMessage() == null ? "" : ": " + e.getMessage();
      return Verdicts.error("the verifier failed: " + e.getClass().getSimpleName() + message);
    }
  }

  private TimeLimit timeLimit() {
    if (timeLimit == null) {
      timeLimit = new TimeLimit(timeout.getMillis());
    }
    return timeLimit;
  }
}
