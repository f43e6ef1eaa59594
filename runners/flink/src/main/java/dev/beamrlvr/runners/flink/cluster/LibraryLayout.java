package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.runners.flink.jars.Jar;
import java.util.function.Predicate;

/** Which jars lie in a cluster's {@code lib/}, beside those of Flink itself. */
public enum LibraryLayout {
  /** All: a job brings none. */
  ALL(jar -> true),
  /** DJL and libtorch, which only one class loader can have: a job brings the others. */
  NATIVES(jar -> jar.isInFlink() || jar.isNative()),
  /** None, as in a Flink that nobody has prepared. */
  NONE(Jar::isInFlink);

  private final Predicate<Jar> contained;

  LibraryLayout(Predicate<Jar> contained) {
    this.contained = contained;
  }

  /** Whether the jar lies there. */
  public boolean contains(Jar jar) {
    return contained.test(jar);
  }
}
