package dev.beamrlvr.prompts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Several file patterns in one option. */
final class FilePatterns {

  private FilePatterns() {}

  /** Splits at the commas that are not inside the braces of a glob. */
  static List<String> split(String patterns) {
    List<String> split = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= patterns.length(); i++) {
      char character = i < patterns.length() ? patterns.charAt(i) : ',';
      depth += character == '{' ? 1 : character == '}' ? -1 : 0;
      if (i == patterns.length() || character == ',' && depth <= 0) {
        String pattern = patterns.substring(start, i).strip();
        if (!pattern.isEmpty()) {
          split.add(pattern);
        }
        start = i + 1;
      }
    }
    return split;
  }

  /** The files that match, each once, by name. */
  static Collection<MatchResult.Metadata> match(List<String> patterns) throws IOException {
    TreeMap<String, MatchResult.Metadata> files = new TreeMap<>();
    for (String pattern : patterns) {
      // Beam would walk the tree above a local path that does not exist.
      boolean missing = isPlainLocal(pattern) && !Files.exists(Path.of(pattern));
      MatchResult result = missing ? null : FileSystems.match(pattern, EmptyMatchTreatment.ALLOW);
      if (missing || result.metadata().isEmpty()) {
        throw new IllegalArgumentException(
            "no file matches '" + pattern + "': give the path or glob of prompt files");
      }
      for (MatchResult.Metadata file : result.metadata()) {
        files.put(file.resourceId().toString(), file);
      }
    }
    return files.values();
  }

  private static boolean isPlainLocal(String pattern) {
    return !pattern.contains("://") && pattern.chars().noneMatch(c -> "*?[]{}".indexOf(c) >= 0);
  }
}
