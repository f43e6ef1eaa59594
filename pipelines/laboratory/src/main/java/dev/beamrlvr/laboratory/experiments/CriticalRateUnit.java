package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.identities.DirectionalMoments;
import dev.beamrlvr.laboratory.population.RareLongAnswers;
import dev.beamrlvr.laboratory.population.TiltedTokens;
import java.util.List;

/**
 * The learning rate at which a single step along the gap starts to lose success, in closed form.
 *
 * @param claim that it belongs to
 * @param series that it contributes to
 * @param x what is varied
 * @param family which policies
 * @param member length, window or rarity within the family
 * @param update the direction that the learning rate multiplies
 */
record CriticalRateUnit(
    String claim, String series, double x, Family family, int member, Update update)
    implements WorkUnit {

  private static final int WINDOW_LENGTH = 128;
  private static final double WINDOW_TILT = 0.1;
  private static final double LENGTH_SUCCESS = 0.3;

  /** Which policies. */
  enum Family {
    /** Tokens of value -1, 0, 1 with success 0.3; the member is the length. */
    LENGTHS,
    /** 128 such tokens; the member is the window of correct sums. */
    WINDOWS,
    /** Wrong answers that are rare and long; the member is the rarity. */
    RARE_LONG
  }

  /** The direction that the learning rate multiplies. */
  enum Update {
    GAP {
      @Override
      double factor(double success, double failure, int length) {
        return 1;
      }

      @Override
      public String toString() {
        return "gap";
      }
    },
    LENGTH_NORMALIZED_GAP {
      @Override
      double factor(double success, double failure, int length) {
        return 1.0 / length;
      }
    },
    GRPO {
      @Override
      double factor(double success, double failure, int length) {
        return Math.sqrt(success * failure);
      }
    },
    REINFORCE {
      @Override
      double factor(double success, double failure, int length) {
        return success * failure;
      }
    };

    /** What the gap is multiplied by in the direction. */
    abstract double factor(double success, double failure, int length);
  }

  /** A unit whose x is the failure rate of the family's member. */
  static CriticalRateUnit atFailure(
      String claim, String series, Family family, int member, Update update) {
    double failure =
        family == Family.RARE_LONG
            ? RareLongAnswers.ofRarity(member).failure()
            : 1 - TiltedTokens.of(WINDOW_LENGTH, member).moments(WINDOW_TILT).success();
    return new CriticalRateUnit(claim, series, failure, family, member, update);
  }

  @Override
  public long seed() {
    return 0;
  }

  @Override
  public UnitResult compute() {
    if (family == Family.RARE_LONG) {
      RareLongAnswers answers = RareLongAnswers.ofRarity(member);
      double factor = update.factor(answers.success(), answers.failure(), answers.length());
      return UnitResult.of(this, answers.gapRate() / factor, List.of());
    }
    int length = family == Family.LENGTHS ? member : WINDOW_LENGTH;
    TiltedTokens tokens =
        family == Family.LENGTHS ? TiltedTokens.ofLength(length) : TiltedTokens.of(length, member);
    double tilt = family == Family.LENGTHS ? tokens.weightOf(LENGTH_SUCCESS) : WINDOW_TILT;
    DirectionalMoments moments = tokens.moments(tilt);
    double gapRate = 2 * tilt / -moments.gapAlignment();
    double factor = update.factor(moments.success(), 1 - moments.success(), length);
    return UnitResult.of(this, gapRate / factor, List.of());
  }
}
