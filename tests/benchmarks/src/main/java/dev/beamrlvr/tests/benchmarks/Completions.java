package dev.beamrlvr.tests.benchmarks;

import dev.beamrlvr.internal.records.NumberLists;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import java.util.Arrays;

/** Responses as long as the solutions of GSM8K: some 270 characters in four lines. */
public final class Completions {

  /** What a response is like. */
  public enum Kind {
    /** Ends in an answer line, which is right. */
    ANSWER_LINE,
    /** Ends in an answer line, which is wrong. */
    WRONG,
    /** Has its number in a last sentence. */
    NO_ANSWER_LINE,
    /** The same, all of it in one line. */
    ONE_LINE,
    /** The same, with headings and numbers whose {@code #} marks no answer. */
    STRAY_HASHES,
    /** Has its number in a sentence after 30 times as much text. */
    LONG
  }

  /** A response and the answer that would be right. */
  record Completion(String text, String gold) {}

  private static final String[] NAMES = {"Maya", "Oskar", "The baker", "Her uncle", "Weng"};
  private static final String[] THINGS = {"pencils", "oranges", "tickets", "stamps", "cups"};
  private static final int PARAGRAPHS = 30;
  private static final int TOKENS = 120;

  private Completions() {}

  /** The response with a number; the same number gives the same response. */
  static Completion of(Kind kind, int number) {
    int boxes = 2 + number % 47;
    int each = 3 + number % 31;
    int more = 11 + number % 89;
    int given = 1 + number % 17;
    int answer = boxes * each + more - given;
    String name = NAMES[number % NAMES.length];
    String things = THINGS[number / 5 % THINGS.length];
    String steps =
        name
            + (" has " + boxes + " boxes of " + each + " " + things)
            + (", so at first there are " + boxes + " * " + each + " = " + boxes * each + " ")
            + (things + ".\nThen " + more + " more are bought at the market for $2 each, and ")
            + (boxes * each + " + " + more + " = " + (boxes * each + more) + " " + things)
            + (" are in the house.\nOf these a friend gets " + given + ", which leaves ")
            + (boxes * each + more + " - " + given + " = " + answer + " of them.\n");
    String sentence = "That makes " + answer + " " + things + " in all.";
    String text =
        switch (kind) {
          case ANSWER_LINE -> steps + "#### " + answer;
          case WRONG -> steps + "#### " + (answer + 1);
          case NO_ANSWER_LINE -> steps + sentence;
          case ONE_LINE -> (steps + sentence).replace('\n', ' ');
          case STRAY_HASHES -> "# Step 1 of #3\n" + steps.replace("\n", "\n### ") + sentence;
          case LONG -> steps.repeat(PARAGRAPHS) + sentence;
        };
    return new Completion(text, String.valueOf(answer));
  }

  /** A response as a policy leaves it, one of {@code perPrompt} to its prompt. */
  static Rollout rollout(int number, int perPrompt) {
    int prompt = number / perPrompt;
    Completion completion = of(number % 2 == 0 ? Kind.ANSWER_LINE : Kind.NO_ANSWER_LINE, number);
    int[] tokens = new int[TOKENS];
    Arrays.setAll(tokens, i -> (number + 31 * i) % 50_000);
    float[] logProbs = new float[TOKENS];
    Arrays.fill(logProbs, -0.5f);
    String question = "How many are left of what was in the boxes of prompt " + prompt + "?";
    return new Rollout(
        1,
        0,
        "prompt-" + prompt,
        number % perPrompt,
        7L,
        question,
        "Question: " + question + "\nAnswer:",
        completion.gold(),
        completion.text(),
        NumberLists.of(Arrays.copyOf(tokens, TOKENS / 4)),
        NumberLists.of(tokens),
        NumberLists.of(logProbs),
        FinishReason.STOP,
        1.0,
        1.0,
        "0".repeat(64),
        "f".repeat(64),
        null);
  }
}
