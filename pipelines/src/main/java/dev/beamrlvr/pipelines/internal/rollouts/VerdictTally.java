package dev.beamrlvr.pipelines.internal.rollouts;

import dev.beamrlvr.schemas.VerdictKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How many completions got which verdict. */
public final class VerdictTally {
  private final Map<VerdictKind, Long> counts = new EnumMap<>(VerdictKind.class);
  private long total;

  /** Adds a line {@code KIND count}. */
  public void addCount(String line) {
    String[] words = line.split(" ");
    add(VerdictKind.valueOf(words[0]), Long.parseLong(words[1]));
  }

  /** Adds so many of a kind. */
  public void add(VerdictKind verdict, long count) {
    counts.merge(verdict, count, Long::sum);
    total += count;
  }

  /** Whether there are no completions. */
  public boolean isEmpty() {
    return total == 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(total + " completions");
    String separator = ": ";
    for (VerdictKind kind : VerdictKind.values()) {
      text.append(separator)
          .append(counts.getOrDefault(kind, 0L))
          .append(' ')
          .append(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
      separator = ", ";
    }
    return text.toString();
  }
}
