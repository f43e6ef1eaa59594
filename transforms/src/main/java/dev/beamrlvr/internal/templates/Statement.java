package dev.beamrlvr.internal.templates;

/** A piece of a template that prints something or changes variables. */
interface Statement {

  /** How a loop goes on after a statement in it. */
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  /** Runs, and adds what it prints; the budget has paid for it. */
  Flow run(Scope scope, StringBuilder out);
}
