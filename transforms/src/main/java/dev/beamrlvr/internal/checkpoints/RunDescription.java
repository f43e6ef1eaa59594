package dev.beamrlvr.internal.checkpoints;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run is: the file run.json, written once.
 *
 * @param format version of this file's form
 * @param runId the beginning of the identity's digest: equal runs have equal identities, so they
 *     publish equal bytes
 * @param identity every option and digest that the numbers of the run depend on: a run that differs
 *     in one of them is another run
 * @param details what is worth knowing beside: versions, options that change nothing in the result
 */
@JsonPropertyOrder({"format", "runId", "identity", "details"})
public record RunDescription(
    int format,
    String runId,
    SortedMap<String, String> identity,
    SortedMap<String, String> details) {

  /**
   * In format 1 the identity was the options of a command, by hand; it can be read, not compared.
   */
  private static final int OLDEST = 1;

  private static final int FORMAT = 2;
  private static final int ID_LENGTH = 16;

  /** Copies the maps and checks that the identifier belongs to the identity. */
  public RunDescription {
    if (format < OLDEST || format > FORMAT) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "format %d of run.json is not known here (%d is): use the version that wrote it",
              format,
              FORMAT));
    }
    identity = Collections.unmodifiableSortedMap(new TreeMap<>(identity));
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    if (!runId.equals(idOf(identity))) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "run.json was edited: its runId is %s, its identity gives %s",
              runId,
              idOf(identity)));
    }
  }

  /** Describes a run by what its numbers depend on, and by what is worth knowing beside. */
  public static RunDescription of(Map<String, String> identity, Map<String, String> details) {
    SortedMap<String, String> sorted = new TreeMap<>(identity);
    return new RunDescription(FORMAT, idOf(sorted), sorted, new TreeMap<>(details));
  }

  /** Returns whether this version describes runs in the same words. */
  boolean isComparable() {
    return format == FORMAT;
  }

  /** Names the first part of the identity, in alphabetical order, in which the other differs. */
  Optional<String> firstDifference(RunDescription other) {
    TreeSet<String> names = new TreeSet<>(identity.keySet());
    names.addAll(other.identity.keySet());
    return names.stream()
        .filter(name -> !value(identity, name).equals(value(other.identity, name)))
        .map(
            name ->
                String.format(
                    Locale.ROOT,
                    "%s is %s there and %s here",
                    name,
                    value(identity, name),
                    value(other.identity, name)))
        .findFirst();
  }

  private static String value(Map<String, String> options, String name) {
    String value = options.get(name);
    return value == null ? "not set" : "'" + value + "'";
  }

  private static String idOf(SortedMap<String, String> identity) {
    return Sha256.of(Json.toBytes(identity)).substring(0, ID_LENGTH);
  }
}
