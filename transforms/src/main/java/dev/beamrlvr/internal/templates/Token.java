package dev.beamrlvr.internal.templates;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text as it is written; of a string, what it means
 * @param line where it begins, counted from 1
 */
record Token(Kind kind, String text, int line) {

  enum Kind {
    /** Text between tags, as it will be printed. */
    TEXT,
    /** <code>{{</code> */
    OUTPUT_BEGIN,
    /** <code>{%</code> */
    TAG_BEGIN,
    /** <code>}}</code> or <code>%}</code> */
    CLOSE,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }

  @Override
  public String toString() {
    String shown = text.lines().findFirst().orElse("");
    return kind == Kind.END ? "the end of the template" : "'" + shown + "'";
  }
}
