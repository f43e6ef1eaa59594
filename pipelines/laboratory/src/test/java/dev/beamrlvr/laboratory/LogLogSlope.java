package dev.beamrlvr.laboratory;

/** The least-squares slope of log y over log x. */
public final class LogLogSlope {

  private LogLogSlope() {}

  public static double of(double[] x, double[] y) {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      meanX += Math.log(x[i]) / x.length;
      meanY += Math.log(y[i]) / x.length;
    }
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < x.length; i++) {
      covariance += (Math.log(x[i]) - meanX) * (Math.log(y[i]) - meanY);
      variance += Math.pow(Math.log(x[i]) - meanX, 2);
    }
    return covariance / variance;
  }
}
