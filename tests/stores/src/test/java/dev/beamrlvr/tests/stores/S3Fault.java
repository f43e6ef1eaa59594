package dev.beamrlvr.tests.stores;

/** What can become of one request. */
enum S3Fault {
  /** Nothing. */
  NONE,
  /** Status 503, as S3 answers those who ask too fast. */
  BUSY,
  /** It takes a while. */
  SLOW,
  /** The connection is cut before anything is done. */
  CUT_BEFORE,
  /** It is done, and the connection is cut before the answer. */
  ANSWER_LOST,
  /** The connection is cut in the middle of the answer. */
  HALF_AN_ANSWER
}
