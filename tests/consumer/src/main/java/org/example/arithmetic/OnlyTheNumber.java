package org.example.arithmetic;

import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.Verdict;

/** A reward of one's own: the response is the number and not a word more. */
public final class OnlyTheNumber implements Verifier {

  private static final long serialVersionUID = 1;

  @Override
  public Verdict verify(String question, String completion, String gold) {
    return completion.equals(gold)
        ? Verdicts.correct(completion, "only-the-number", "the number alone")
        : Verdicts.incorrect(completion, "only-the-number", "not the number alone");
  }
}
