package dev.beamrlvr.pipelines.commands;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The name that somebody who mistyped may have meant. */
final class NearestName {
  private NearestName() {}

  /** The nearest by edit distance, if it is near enough to be meant. */
  static Optional<String> of(String typed, Collection<String> names) {
    int limit = Math.max(2, typed.length() / 2);
    return names.stream()
        .filter(name -> distance(typed, name) <= limit)
        .min(
            Comparator.<String>comparingInt(name -> distance(typed, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code ; did you mean X?}, or nothing. */
  static String hint(String typed, Collection<String> names) {
    return of(typed, names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  private static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
