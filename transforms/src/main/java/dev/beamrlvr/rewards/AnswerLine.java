package dev.beamrlvr.rewards;

import java.util.ArrayList;
import java.util.List;

/**
 * The last line of a response that states an answer: after {@code ####}, inside {@code \boxed{}},
 * or after "the answer is". Reads every character a bounded number of times.
 *
 * @param rule what marks the answers: the first marker of the line
 * @param parts where the answers stand, as pairs of start and end
 */
record AnswerLine(String rule, List<int[]> parts) {

  static final String HASHES = "####";
  static final String BOXED = "\\boxed";
  static final String PHRASE = "the answer is";

  private static final String FBOX = "\\fbox";
  private static final String ANSWER_IS = "answer is";

  /** Finds the last answer line; null if no line states an answer. */
  static AnswerLine lastOf(AnswerText text) {
    for (int i = text.length() - 1; i >= 0; i--) {
      if (isInMarker(text, i)) {
        int start = i;
        while (start > 0 && text.at(start - 1) != '\n') {
          start--;
        }
        int end = i;
        while (end < text.length() && text.at(end) != '\n') {
          end++;
        }
        AnswerLine line = of(text, start, end);
        if (line != null && (!line.rule.equals(PHRASE) || line.hasDigits(text))) {
          return line;
        }
        i = start;
      }
    }
    return null;
  }

  /** Whether what stands here is in every marker of a kind, and rare elsewhere. */
  private static boolean isInMarker(AnswerText text, int position) {
    char character = text.at(position);
    return character == '#' && text.has(HASHES, position)
        || character == '\\' && openingBrace(text, position) >= 0
        || (character == 'w' || character == 'W')
            && text.has(ANSWER_IS, position - ANSWER_IS.indexOf('w'));
  }

  private static AnswerLine of(AnswerText text, int start, int end) {
    String rule = null;
    List<int[]> parts = new ArrayList<>();
    for (int i = start; i < end; i++) {
      char character = text.at(i);
      boolean hashes = character == '#' && text.has(HASHES, i);
      if (hashes
          || character == 'a' && isPhrase(text, i)
          || character == 'A' && isPhrase(text, i)) {
        int from = i + (hashes ? HASHES.length() : ANSWER_IS.length());
        parts.add(new int[] {from, endOfPart(text, from, end)});
        return new AnswerLine(rule != null ? rule : hashes ? HASHES : PHRASE, parts);
      }
      int brace = character == '\\' ? openingBrace(text, i) : -1;
      if (brace >= 0) {
        int close = closingBrace(text, brace);
        int contentsEnd = close < 0 ? end : close;
        parts.add(new int[] {brace + 1, contentsEnd});
        rule = BOXED;
        i = contentsEnd;
      }
    }
    return rule == null ? null : new AnswerLine(rule, parts);
  }

  /** The end of the line, or of a box that starts on it and ends below. */
  private static int endOfPart(AnswerText text, int from, int end) {
    for (int i = from; i < end; i++) {
      int brace = text.at(i) == '\\' ? openingBrace(text, i) : -1;
      int close = brace < 0 ? -1 : closingBrace(text, brace);
      if (brace >= 0) {
        return Math.max(close, end);
      }
    }
    return Math.max(from, end);
  }

  /** "The answer is", "final answer is" and the like, but not "the answer is not". */
  private static boolean isPhrase(AnswerText text, int position) {
    return text.has(ANSWER_IS, position)
        && (text.has("the ", position - 4)
            || text.has("final ", position - 6)
            || text.has("correct ", position - 8))
        && !text.has(" not ", position + ANSWER_IS.length());
  }

  private static int openingBrace(AnswerText text, int position) {
    String command = text.has(BOXED, position) ? BOXED : text.has(FBOX, position) ? FBOX : null;
    if (command == null) {
      return -1;
    }
    int brace = position + command.length();
    brace += text.at(brace) == ' ' ? 1 : 0;
    return text.at(brace) == '{' ? brace : -1;
  }

  /** The brace that closes the one at {@code open}, perhaps lines below; -1 if none does. */
  private static int closingBrace(AnswerText text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char character = text.at(i);
      if (character == '\\') {
        i++;
      } else if (character == '{') {
        depth++;
      } else if (character == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private boolean hasDigits(AnswerText text) {
    for (int[] part : parts) {
      if (new NumberScanner(text, part[0], part[1]).next() != null) {
        return true;
      }
    }
    return false;
  }
}
