package dev.beamrlvr.internal.templates;

/**
 * What one rendering may cost, since templates come from strangers: one unit for each statement and
 * operation, for each character that is made, and so on. Conversations of a megabyte stay far below
 * the limit, which is a few seconds of work and some 100 MB of memory.
 */
final class Budget {

  private static final long LIMIT = 1 << 26;
  private static final int MACRO_DEPTH = 100;

  private long spent;
  private int depth;

  /** Pays for work that is about to be done. */
  void spend(long units) {
    spent += units;
    if (spent > LIMIT || units > LIMIT) {
      throw TemplateException.of("the template works for too long or makes too much text");
    }
  }

  /** Pays for a list that is about to be made. */
  void spendOnElements(long elements) {
    spend(Math.max(0, elements) * 8);
  }

  void enterMacro() {
    if (++depth > MACRO_DEPTH) {
      throw TemplateException.of("macros call each other more than " + MACRO_DEPTH + " deep");
    }
  }

  void leaveMacro() {
    depth--;
  }
}
