package dev.beamrlvr.pipelines.commands;

import java.util.logging.LogManager;

/** Keeps what Beam, Flink and DJL log off the terminal; our own warnings reach it. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  /** Sets slf4j-simple up; works only before the first logger is made. */
  static void configure(boolean verbose) {
    set("showThreadName", "false");
    set("levelInBrackets", "true");
    set("showLogName", String.valueOf(verbose));
    set("defaultLogLevel", verbose ? "info" : "off");
    set("log.dev.beamrlvr", verbose ? "info" : "warn");
    if (!verbose) {
      LogManager.getLogManager().reset();
    }
  }

  /** Leaves what was set on the command line of the JVM. */
  private static void set(String property, String value) {
    System.getProperties().putIfAbsent(PREFIX + property, value);
  }
}
