package dev.beamrlvr.rewards;

import java.math.BigInteger;

/**
 * A rational number in the one form that makes equal numbers equal records: {@code sign * digits *
 * 10^exponent / denominator}, where the digits neither start nor end with 0 and the denominator has
 * no factor in common with them or with 10. Decimals of any length and any exponent are compared
 * without being multiplied out, so that neither a million digits nor {@code 1e999999999} costs more
 * than reading it.
 */
record ExactNumber(int sign, String digits, long exponent, BigInteger denominator) {

  private static final ExactNumber ZERO = new ExactNumber(0, "", 0, BigInteger.ONE);

  /** Fractions are reduced by arithmetic, so their parts must be short. */
  private static final int LONGEST_FRACTION_PART = 100;

  private static final int LONGEST_PLAIN_EXPONENT = 30;

  /** The number {@code digits * 10^exponent}, with a minus sign if negative. */
  static ExactNumber decimal(boolean negative, CharSequence digits, long exponent) {
    int from = 0;
    int to = digits.length();
    while (from < to && digits.charAt(from) == '0') {
      from++;
    }
    while (to > from && digits.charAt(to - 1) == '0') {
      to--;
    }
    if (from == to) {
      return ZERO;
    }
    String significant = digits.subSequence(from, to).toString();
    long zeros = digits.length() - to;
    return new ExactNumber(negative ? -1 : 1, significant, exponent + zeros, BigInteger.ONE);
  }

  ExactNumber times(int otherSign) {
    return otherSign < 0 ? new ExactNumber(-sign, digits, exponent, denominator) : this;
  }

  /** This decimal times a power of ten. */
  ExactNumber timesTenTo(long power) {
    return sign == 0 ? this : new ExactNumber(sign, digits, exponent + power, denominator);
  }

  /** This decimal over another one; null if there is no such number or its parts are too long. */
  ExactNumber over(ExactNumber divisor) {
    if (divisor.sign == 0 || !isShort() || !divisor.isShort()) {
      return null;
    }
    if (sign == 0) {
      return ZERO;
    }
    BigInteger numerator = new BigInteger(digits);
    BigInteger rest = new BigInteger(divisor.digits);
    BigInteger common = numerator.gcd(rest);
    numerator = numerator.divide(common);
    rest = rest.divide(common);
    int twos = rest.getLowestSetBit();
    rest = rest.shiftRight(twos);
    int fives = 0;
    while (rest.mod(BigInteger.valueOf(5)).signum() == 0) {
      rest = rest.divide(BigInteger.valueOf(5));
      fives++;
    }
    // 1 / (2^a 5^b) = 5^a 2^b / 10^(a+b)
    numerator = numerator.multiply(BigInteger.valueOf(5).pow(twos)).shiftLeft(fives);
    long power = exponent - divisor.exponent - twos - fives;
    ExactNumber decimal = decimal(sign * divisor.sign < 0, numerator.toString(), power);
    return new ExactNumber(decimal.sign, decimal.digits, decimal.exponent, rest);
  }

  private boolean isShort() {
    return digits.length() <= LONGEST_FRACTION_PART
        && Math.abs(exponent) <= LONGEST_FRACTION_PART
        && denominator.equals(BigInteger.ONE);
  }

  /** The number as text: 18, -0.5, 1/3, 1e999999999. */
  @Override
  public String toString() {
    if (sign == 0) {
      return "0";
    }
    String minus = sign < 0 ? "-" : "";
    if (!denominator.equals(BigInteger.ONE)) {
      BigInteger ten = BigInteger.TEN;
      BigInteger numerator = new BigInteger(digits).multiply(ten.pow((int) Math.max(exponent, 0)));
      BigInteger divisor = denominator.multiply(ten.pow((int) Math.max(-exponent, 0)));
      BigInteger common = numerator.gcd(divisor);
      return minus + numerator.divide(common) + "/" + divisor.divide(common);
    }
    if (exponent >= 0 && exponent <= LONGEST_PLAIN_EXPONENT) {
      return minus + digits + "0".repeat((int) exponent);
    }
    if (exponent < 0 && -exponent < digits.length()) {
      int point = digits.length() + (int) exponent;
      return minus + digits.substring(0, point) + "." + digits.substring(point);
    }
    if (exponent < 0 && -exponent <= digits.length() + LONGEST_PLAIN_EXPONENT) {
      return minus + "0." + "0".repeat((int) -exponent - digits.length()) + digits;
    }
    return minus + digits + "e" + exponent;
  }
}
