package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.Prompt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds which evaluation set a prompt is in, for ids that come in their order. */
final class PromptSets {

  private final List<Walk> walks;

  PromptSets(List<EvaluationSet> sets) {
    this.walks = sets.stream().map(Walk::new).toList();
  }

  /** Refuses prompts that two sets hold, or one twice. */
  static void checkDistinct(List<EvaluationSet> sets) {
    List<EvaluationSet> before = new ArrayList<>();
    for (EvaluationSet set : sets) {
      PromptSets others = new PromptSets(before);
      String last = null;
      for (Prompt prompt : set.prompts()) {
        String id = prompt.getId();
        String other = id.equals(last) ? set.name() : others.nameOf(id);
        if (other != null) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "prompt id '%s' stands in the evaluation set %s and in %s: give it two ids, or take it out of one",
                  id,
                  other,
                  set.name()));
        }
        last = id;
      }
      before.add(set);
    }
  }

  /**
   * Returns the name of a prompt's set; null if none holds it.
   *
   * @param id the same as the last one that was asked for, or after it
   */
  @Nullable String nameOf(String id) {
    for (Walk walk : walks) {
      if (walk.reaches(id)) {
        return walk.name;
      }
    }
    return null;
  }

  /** Goes through one set. */
  private static final class Walk {
    private final String name;
    private final Iterator<Prompt> prompts;
    private String id = "";

    Walk(EvaluationSet set) {
      this.name = set.name();
      this.prompts = set.prompts().iterator();
    }

    boolean reaches(String wanted) {
      while (id.compareTo(wanted) < 0 && prompts.hasNext()) {
        id = prompts.next().getId();
      }
      return id.equals(wanted);
    }
  }
}
