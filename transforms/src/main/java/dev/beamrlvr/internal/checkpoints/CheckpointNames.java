package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.internal.StepNames;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directories below {@code checkpoints/}, sorted out by their names.
 *
 * @param lengths of all files in them, in bytes
 * @param steps directories that are or should be checkpoints, in order of their steps
 * @param leftovers directories of interrupted publications: no manifest ever came, or it was
 *     deleted
 */
record CheckpointNames(
    SortedMap<String, Long> lengths, List<String> steps, List<String> leftovers) {

  private static final Pattern STEP = Pattern.compile("step-(\\d{6,9})");

  static CheckpointNames of(SortedMap<String, Long> lengths) {
    List<String> directories =
        lengths.keySet().stream().map(name -> name.split("/")[0]).distinct().sorted().toList();
    List<String> steps =
        directories.stream()
            .filter(name -> step(name).isPresent())
            .sorted(Comparator.comparing(name -> step(name).get()))
            .toList();
    List<String> leftovers =
        directories.stream()
            .filter(
                name ->
                    name.startsWith(ContentAddressedFiles.UNFINISHED)
                        || (steps.contains(name)
                            && !lengths.containsKey(name + "/" + CheckpointManifest.NAME)))
            .toList();
    return new CheckpointNames(lengths, steps, leftovers);
  }

  /** The length of a file in bytes; empty if there was none. */
  OptionalLong length(String directory, String file) {
    Long bytes = lengths.get(directory + "/" + file);
    return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  static String ofStep(int step) {
    return StepNames.of(step);
  }

  static String unfinished(String name, UUID attempt) {
    return ContentAddressedFiles.UNFINISHED + name + "-" + attempt;
  }

  private static Optional<Integer> step(String name) {
    Matcher matcher = STEP.matcher(name);
    return matcher.matches()
        ? Optional.of(Integer.parseInt(matcher.group(1))).filter(step -> name.equals(ofStep(step)))
        : Optional.empty();
  }
}
